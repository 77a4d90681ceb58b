package dev.stint.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;

/**
 * A folder that agent and container share: what the container executes, its environment, and marks that say how far it is. Not on a
 * command line, where others could read it, nor in Docker's own files.
 *
 * @param folder a path that is the same on both sides
 */
record ContainerBox(Path folder) {

    /** Docker reads a file of variables line by line, and no longer lines than 64 KiB. */
    private static final int LONGEST_LINE_BYTES = 60_000;

    /**
     * What the container's first process starts. One container for setup and command, so that what the first installs is there for
     * the second. Of a shell that is told to end, what it started may still save: the container must not end under it. So this shell
     * outlives signals, and once it was told waits until all who were handed descriptor 9 (by inheritance) are gone.
     */
    private static final String MAIN = """
            box=$1
            : >"$box/started" || { echo "[stint] the container's user cannot write into $box" >&2; exit 125; }
            [ ! -s "$box/exports" ] || . "$box/exports"
            [ -z "$STINT_PYTHON" ] || export PYTHONPATH="${PYTHONPATH:+$PYTHONPATH:}$STINT_PYTHON"
            shell=/bin/sh
            if command -v bash >/dev/null 2>&1; then shell=bash; fi
            if [ -s "$box/setup" ]; then "$shell" "$box/setup" || exit $?; fi
            : >"$box/running"
            told=
            trap 'told=1' TERM INT HUP QUIT USR1 USR2
            exec 3<>"$box/held"
            "$shell" "$box/run" 3<&- 9>"$box/held"
            code=$?
            if [ -n "$told" ]; then
              exec 4<"$box/held" 3<&-
              while read -r rest <&4; do :; done
            fi
            exit $code
            """;

    /**
     * Lays out everything anew.
     *
     * @param environment of the command; values may hold anything but NUL
     * @param setup shell text; blank for none
     * @param run shell text
     * @param uid whose it becomes
     * @param gid and of which group
     */
    void fill(Map<String, String> environment, String setup, String run, int uid, int gid) throws IOException {
        Workplace.remove(folder);
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        StringBuilder lines = new StringBuilder();
        StringBuilder exports = new StringBuilder();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (fitsLine(value)) {
                lines.append(name).append('=').append(value).append('\n');
            } else {
                exports.append("export ")
                        .append(name)
                        .append("='")
                        .append(value.replace("'", "'\\''"))
                        .append("'\n");
            }
        });
        put("environment", lines.toString());
        put("exports", exports.toString());
        put("main", MAIN);
        put("setup", setup.isBlank() ? "" : setup);
        put("run", run);
        OutputPipe.make(folder.resolve("held"));
        for (String name : new String[] {"exports", "main", "setup", "run", "held"}) {
            give(folder.resolve(name), uid, gid);
        }
        give(folder, uid, gid);
    }

    /** What the container is told to execute. */
    Path main() {
        return folder.resolve("main");
    }

    /** The variables, for {@code --env-file}: read by Docker's client, not by the container. */
    Path environment() {
        return folder.resolve("environment");
    }

    /** Whether the container came as far as our first line. */
    boolean started() {
        return Files.exists(folder.resolve("started"));
    }

    /** Whether setup is over, if there was one, and the command runs. */
    boolean running() {
        return Files.exists(folder.resolve("running"));
    }

    private static boolean fitsLine(String value) {
        return value.indexOf('\n') < 0
                && value.indexOf('\r') < 0
                && value.getBytes(StandardCharsets.UTF_8).length <= LONGEST_LINE_BYTES;
    }

    private void put(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text);
    }

    private static void give(Path path, int uid, int gid) throws IOException {
        if (!Files.getAttribute(path, "unix:gid").equals(gid)) {
            Files.setAttribute(path, "unix:gid", gid);
        }
        if (!Files.getAttribute(path, "unix:uid").equals(uid)) {
            Files.setAttribute(path, "unix:uid", uid);
        }
    }
}
