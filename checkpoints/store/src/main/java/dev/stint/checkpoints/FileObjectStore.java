package dev.stint.checkpoints;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Objects as files under one folder of a POSIX file system with hard links and atomic rename.
 *
 * <p>A write goes to a file of its own in a hidden folder of the same file system, is forced to disk, and only then takes its
 * name: by rename ({@link #put}), or by hard link ({@link #putIfAbsent}), which exactly one of many processes can do. So a
 * crash, a full disk or a reader in the middle sees the old object, the new one, or none. Safe for many threads and processes.
 * Folders are 0700 and files 0600, whatever the umask.
 *
 * <p>Limits that buckets do not have: a key cannot be both an object and the folder of other keys ({@code a} and {@code a/b}),
 * which is an {@link IOException}; a segment must fit in a file name.
 */
public final class FileObjectStore implements ObjectStore {

    /** No key has a file of this name, since {@code %} in keys is written {@code %25}. */
    static final String TEMP_FOLDER = "%tmp";

    private static final Set<PosixFilePermission> FILE_MODE = PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<?> PRIVATE_FILE = PosixFilePermissions.asFileAttribute(FILE_MODE);
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** A folder may be pruned by a concurrent delete each time we made it; more often than this is no accident. */
    private static final int PUBLISH_ATTEMPTS = 1000;

    private final Path root;
    private final Path temp;
    private final FileTree tree;
    private final Object folders = new Object();

    /** Opens the store in a folder, which is created when it is absent. */
    public FileObjectStore(Path root) throws IOException {
        Path absolute = root.toAbsolutePath().normalize();
        Files.createDirectories(absolute, PRIVATE_FOLDER);
        this.root = absolute.toRealPath();
        this.temp = this.root.resolve(TEMP_FOLDER);
        this.tree = new FileTree(this.root, TEMP_FOLDER);
        ensureFolder(temp);
    }

    @Override
    public String uri() {
        String path = root.toUri().getRawPath();
        return "file://" + (path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    @Override
    public void put(String key, ByteBuffer bytes) throws IOException {
        write("put", key, bytes.duplicate(), true);
    }

    @Override
    public boolean putIfAbsent(String key, byte[] bytes) throws IOException {
        if (Files.isRegularFile(tree.path(key), LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        return write("putIfAbsent", key, ByteBuffer.wrap(bytes), false);
    }

    @Override
    public Upload upload(String key, long size, int partBytes) throws IOException {
        PartPlan plan = new PartPlan(size, partBytes);
        Path path = tree.path(key);
        return new FileUpload(plan, UnfinishedFile.create(temp, PRIVATE_FILE), unfinished -> {
            try {
                publish(unfinished.path(), path, true);
            } catch (IOException e) {
                throw failed("upload", key, path, e);
            }
        });
    }

    @Override
    public Optional<InputStream> open(String key, long offset, long length) throws IOException {
        ByteRanges.check(key, offset, length);
        Path path = tree.path(key);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                channel.position(offset);
                return Optional.of(ByteRanges.limit(Channels.newInputStream(channel), length));
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<ObjectInfo> head(String key) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(tree.path(key), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return attributes.isRegularFile() ? Optional.of(new ObjectInfo(key, attributes.size())) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (belowAnObject(tree.path(key))) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<ObjectInfo> list(String prefix, String startAfter, int limit) throws IOException {
        return tree.list(prefix, startAfter, limit);
    }

    @Override
    public void delete(String key) throws IOException {
        Path path = tree.path(key);
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.deleteIfExists(path);
        Path folder = path.getParent();
        while (folder != null && !folder.equals(root)) {
            try {
                Files.delete(folder);
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                break;
            }
            folder = folder.getParent();
        }
        // Durability of a removal matters little (it can be repeated), so nothing is forced here.
    }

    /** None: an unfinished file is known by its lock, see {@link #removeLeftovers}. */
    @Override
    public List<PendingUpload> pendingUploads(String prefix) {
        return List.of();
    }

    @Override
    public void abort(PendingUpload upload) {
        // there are none to be listed, so none to be given up
    }

    /**
     * Removes what interrupted writes of this or other processes left behind: at once where file locks show that the writer is
     * dead, and by age where there are none.
     *
     * @param olderThan how long a temporary file must not have been written to for its age to tell; longer than any write can
     *     stall, such as a day
     * @param clock the time, compared with the file system's
     * @return how many files were removed
     */
    public int removeLeftovers(Duration olderThan, InstantSource clock) throws IOException {
        int removed = 0;
        try (Stream<Path> files = Files.list(temp)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    boolean old = Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                            .toInstant()
                            .isBefore(clock.instant().minus(olderThan));
                    boolean gone = old ? Files.deleteIfExists(file) : UnfinishedFile.removeAbandoned(file);
                    removed += gone ? 1 : 0;
                } catch (NoSuchFileException e) {
                    continue; // its writer finished meanwhile
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return removed;
    }

    @Override
    public void close() {
        // Nothing is held between calls.
    }

    private boolean write(String what, String key, ByteBuffer bytes, boolean replace) throws IOException {
        Path path = tree.path(key);
        try (UnfinishedFile unfinished = UnfinishedFile.create(temp, PRIVATE_FILE)) {
            while (bytes.hasRemaining()) {
                unfinished.channel().write(bytes);
            }
            unfinished.channel().force(true);
            return publish(unfinished.path(), path, replace);
        } catch (IOException e) {
            throw failed(what, key, path, e);
        }
    }

    private IOException failed(String what, String key, Path path, IOException cause) {
        return new IOException(
                what + " '" + key + "' in " + uri() + " failed and changed nothing that was durable before: "
                        + (belowAnObject(path) ? "a parent of the key is itself an object" : cause.toString()),
                cause);
    }

    private boolean publish(Path unfinished, Path path, boolean replace) throws IOException {
        Path folder = path.resolveSibling("");
        for (int attempt = 1; ; attempt++) {
            try {
                ensureFolder(folder);
                if (replace) {
                    Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                } else {
                    Files.createLink(path, unfinished);
                }
                forceUnlessPruned(folder);
                return true;
            } catch (FileAlreadyExistsException e) {
                if (replace || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
                return false;
            } catch (NoSuchFileException e) {
                // A delete pruned the folder, or its parent, between our steps.
                if (attempt == PUBLISH_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /**
     * Makes a folder and its parents durable. Under a lock, so that no thread finds a folder whose entry in its parent another
     * thread has not forced yet.
     */
    private void ensureFolder(Path folder) throws IOException {
        synchronized (folders) {
            if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) || folder.equals(root)) {
                return;
            }
            Path parent = folder.resolveSibling("");
            ensureFolder(parent);
            try {
                Files.createDirectory(folder, PRIVATE_FOLDER);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                    throw new NotDirectoryException(folder.toString());
                }
            } catch (NoSuchFileException e) {
                ensureFolder(folder); // the parent was pruned by a concurrent delete
            }
            force(parent);
        }
    }

    private boolean belowAnObject(Path path) {
        Path folder = path.getParent();
        while (folder != null && !folder.equals(root)) {
            if (Files.isRegularFile(folder, LinkOption.NOFOLLOW_LINKS)) {
                return true;
            }
            folder = folder.getParent();
        }
        return false;
    }

    private static void forceUnlessPruned(Path folder) throws IOException {
        try {
            force(folder);
        } catch (NoSuchFileException e) {
            // deleted since, with what was published in it
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
