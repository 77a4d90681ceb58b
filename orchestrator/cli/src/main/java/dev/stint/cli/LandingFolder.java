package dev.stint.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A hidden folder in which files are gathered until all of them are there and good. Closing it, or ending the program, removes what has
 * not been placed. Names are checked before they come here; no link is followed. Files may be created by many threads.
 */
final class LandingFolder implements AutoCloseable {
    private final Path building;
    private final Path target;
    private final boolean into;
    private final boolean replace;
    private final Thread hook;
    private volatile boolean closed;

    private LandingFolder(Path building, Path target, boolean into, boolean replace) throws IOException {
        this.building = Files.createDirectory(building);
        this.target = target;
        this.into = into;
        this.replace = replace;
        this.hook = new Thread(this::abandon, "landing");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /**
     * Beside a folder that will come to be at once, as a whole.
     *
     * @param target absent or an empty folder
     * @throws CommandFailure when it is neither
     */
    static LandingFolder inPlaceOf(Path target) throws IOException {
        Path whole = target.toAbsolutePath().normalize();
        Path parent = parent(whole);
        requireEmpty(whole);
        return new LandingFolder(
                parent.resolve("." + whole.getFileName() + ".unfinished-" + UUID.randomUUID()), whole, false, false);
    }

    /**
     * In a folder that is there and may have other files; an absent one comes to be as a whole.
     *
     * @param names what will be placed
     * @param replace whether files of these names may be replaced
     * @throws CommandFailure when they are there and may not, or the target is no folder
     */
    static LandingFolder into(Path target, List<String> names, boolean replace) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return inPlaceOf(target);
        }
        if (!Files.isDirectory(target)) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, target + " is no folder; give one that is there, or a name for a new one");
        }
        Path real = target.toRealPath();
        requireWay(real, names);
        List<String> there = names.stream()
                .filter(name -> Files.exists(real.resolve(name), LinkOption.NOFOLLOW_LINKS))
                .toList();
        if (!replace && !there.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    Wording.count(there.size(), "file") + " of " + names.size()
                            + (there.size() == 1 ? " is" : " are") + " there already, such as "
                            + real.resolve(there.get(0)) + "; --force replaces what is there");
        }
        return new LandingFolder(real.resolve(".stint-unfinished-" + UUID.randomUUID()), real, true, replace);
    }

    private static Path parent(Path whole) {
        Path parent = whole.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, whole + " cannot come to be: " + parent + " is no folder; make it first");
        }
        return parent;
    }

    private static void requireEmpty(Path whole) throws IOException {
        if (!Files.exists(whole, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(whole)) {
                if (entries.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new CommandFailure(
                ExitCodes.WRONG_CALL, whole + " is not an empty folder; give another, or move away what is there");
    }

    /**
     * Opens a new file for writing.
     *
     * @throws FileAlreadyExistsException when a name collides with another one
     */
    FileChannel create(String name) throws IOException {
        Path path = building.resolve(name);
        if (closed) {
            throw new IOException(building + " is closed");
        }
        try {
            Files.createDirectories(path.resolveSibling(""));
            return FileChannel.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
        } catch (NotDirectoryException e) {
            FileAlreadyExistsException collision = new FileAlreadyExistsException(path.toString());
            collision.initCause(e);
            throw collision;
        }
    }

    /** Gives a file its permissions. */
    void mode(String name, OptionalInt mode) throws IOException {
        if (mode.isPresent()) {
            Files.setPosixFilePermissions(building.resolve(name), permissions(mode.getAsInt()));
        }
    }

    /** Brings all files to where they belong: at once, or in a folder that was there one after the other. */
    void place(List<String> names) throws IOException {
        if (!into) {
            // rename(2) replaces an empty folder, and only an empty one
            Files.move(building, target, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        requireWay(target, names);
        CopyOption[] how = replace ? new CopyOption[] {StandardCopyOption.REPLACE_EXISTING} : new CopyOption[0];
        for (String name : names) {
            Path place = target.resolve(name);
            Files.createDirectories(place.resolveSibling(""));
            Files.move(building.resolve(name), place, how);
        }
    }

    /** A link, or a file, where a folder belongs is neither followed nor replaced, and neither is a folder where a file belongs. */
    private static void requireWay(Path folder, List<String> names) {
        for (String name : names) {
            Path place = folder.resolve(name);
            Path obstacle = Files.isDirectory(place, LinkOption.NOFOLLOW_LINKS) ? place : null;
            for (Path way = place.resolveSibling(""); !way.equals(folder); way = way.resolveSibling("")) {
                if (Files.exists(way, LinkOption.NOFOLLOW_LINKS)
                        && !Files.isDirectory(way, LinkOption.NOFOLLOW_LINKS)) {
                    obstacle = way;
                }
            }
            if (obstacle != null) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        obstacle + " is in the way of '" + Wording.clean(name)
                                + "'; give another folder, or move it away");
            }
        }
    }

    /** Where the files are once they are placed. */
    Path target() {
        return target;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the program ends, and the hook removes it
        }
        removeTree(building);
    }

    private void abandon() {
        closed = true;
        try {
            removeTree(building);
        } catch (IOException e) {
            System.getLogger(LandingFolder.class.getName())
                    .log(System.Logger.Level.WARNING, building + " could not be removed", e);
        }
    }

    private static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Enum order of {@link PosixFilePermission} is that of the bits, highest first. */
    private static Set<PosixFilePermission> permissions(int mode) {
        EnumSet<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }
}
