package dev.stint.checkpoints.set;

/** The rules for paths inside a set. They come from commands and from stored manifests, so neither is believed. */
public final class RelativePaths {

    private static final int MAX_CHARS = 4096;

    private RelativePaths() {}

    /**
     * Returns the path when it stays inside the folder it is resolved against and is written in one way only.
     *
     * @throws IllegalArgumentException naming the path and what is wrong with it
     */
    public static String check(String path) {
        if (path.isEmpty() || path.length() > MAX_CHARS) {
            throw new IllegalArgumentException("path of " + path.length() + " characters; give 1 to " + MAX_CHARS);
        }
        if (path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("path '" + path.replace('\0', '?') + "' has a NUL character");
        }
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "path '" + path + "' must be relative, without empty, '.' or '..' segments");
            }
        }
        return path;
    }
}
