package dev.stint.server.images;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of packed images, {@code <name>-<SHA-256>.tar.gz}: a file is there whole or not at all, and says what it has to hold. However
 * many threads and servers ask for an image at once, it is made once. Images are never removed: a machine may be about to fetch one.
 */
final class ImageShelf {

    private static final Logger log = LoggerFactory.getLogger(ImageShelf.class);
    private static final Pattern FILE = Pattern.compile("(.+)-([0-9a-f]{64})\\.tar\\.gz");
    private static final String UNDER_WAY = ".making-";

    /** A lock of files keeps other processes out, and no thread of this one. */
    private static final Map<Path, ReentrantLock> FOLDERS = new ConcurrentHashMap<>();

    private final Path folder;

    ImageShelf(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /**
     * A packed image.
     *
     * @param file where it lies here
     * @param sha256 of it
     */
    record Packed(Path file, String sha256) {}

    /** Lays out what is to be packed in an empty folder. */
    @FunctionalInterface
    interface Making {
        void layOut(Path folder) throws IOException;
    }

    /**
     * The image of a name, verified, or made now.
     *
     * @param name of letters, digits, {@code _} and {@code -}
     */
    Packed get(String name, Making making) throws IOException {
        return alone(() -> {
            Optional<Packed> known = look(name);
            return known.isPresent() ? known.get() : make(name, making);
        });
    }

    /** The image of a name, verified, if it was made before. */
    Optional<Packed> find(String name) throws IOException {
        return alone(() -> look(name));
    }

    @FunctionalInterface
    private interface Work<T> {
        T done() throws IOException;
    }

    private <T> T alone(Work<T> work) throws IOException {
        Files.createDirectories(folder);
        ReentrantLock ours = FOLDERS.computeIfAbsent(folder, each -> new ReentrantLock());
        ours.lock();
        try (FileChannel channel =
                FileChannel.open(folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.lock(); // until the channel is closed
            return work.done();
        } finally {
            ours.unlock();
        }
    }

    private Optional<Packed> look(String name) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.sorted().toList();
        }
        for (Path file : files) {
            Matcher matcher = FILE.matcher(file.getFileName().toString());
            if (matcher.matches() && matcher.group(1).equals(name)) {
                if (ImageFile.sha256(file).equals(matcher.group(2))) {
                    return Optional.of(new Packed(file, matcher.group(2)));
                }
                log.warn("image {} is damaged; it is made anew", file);
                Files.delete(file);
            }
        }
        return Optional.empty();
    }

    private Packed make(String name, Making making) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            // nobody else is at it: what lies there was left by one that was killed
            for (Path left : (Iterable<Path>) all.filter(ImageShelf::underWay)::iterator) {
                remove(left);
            }
        }
        Path work = Files.createTempDirectory(folder, UNDER_WAY);
        try {
            Path content = Files.createDirectory(work.resolve("image"));
            making.layOut(content);
            Path packed = work.resolve("packed");
            ImageFile.pack(content, packed);
            try (FileChannel channel = FileChannel.open(packed, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            String sha256 = ImageFile.sha256(packed);
            Path file = folder.resolve(name + "-" + sha256 + ".tar.gz");
            Files.move(packed, file, StandardCopyOption.ATOMIC_MOVE);
            log.info("packed {}, {} bytes", file, Files.size(file));
            return new Packed(file, sha256);
        } finally {
            remove(work);
        }
    }

    private static boolean underWay(Path path) {
        return path.getFileName().toString().startsWith(UNDER_WAY);
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }
}
