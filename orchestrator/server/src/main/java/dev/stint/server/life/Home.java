package dev.stint.server.life;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder a server keeps everything in: {@code STINT_HOME}. Immutable. */
public final class Home {
    /** Environment variable naming the folder. */
    public static final String VARIABLE = "STINT_HOME";

    /** What the address of the database or of {@code server.yaml} would not take as part of a name. */
    private static final Pattern MEANING_MORE = Pattern.compile("[;*\\\\\\[\\]\\p{Cntrl}]|\\$\\{");

    private static final byte[] PROBE = new byte[64 * 1024];

    private final Path root;

    private Home(Path root) {
        this.root = root;
    }

    /** Where the folder is: the variable, or {@code .stint} below the user's own folder. */
    public static Path locate(Map<String, String> environment, String userFolder) {
        String named = environment.getOrDefault(VARIABLE, "");
        return named.isBlank() ? Path.of(userFolder, ".stint") : Path.of(named);
    }

    /**
     * Creates what is missing, for the owner alone, and makes sure that something can be written. An existing folder keeps its
     * permissions. Idempotent.
     */
    public static Home prepare(Path folder) throws HomeUnusableException {
        Path root = folder.toAbsolutePath().normalize();
        Home home = new Home(root);
        if (MEANING_MORE.matcher(root.toString()).find()) {
            throw new HomeUnusableException("STINT_HOME " + root.toString().replaceAll("\\p{Cntrl}", "?")
                    + " cannot be used: its path contains ; * \\ [ ] ${ or a control character, which mean something else in"
                    + " addresses of files and databases; set STINT_HOME to another folder");
        }
        try {
            Files.createDirectories(root, ownerOnly("rwx------"));
            Files.createDirectories(home.logFolder(), ownerOnly("rwx------"));
            Files.createDirectories(home.uploads(), ownerOnly("rwx------"));
            Files.createDirectories(home.scratch(), ownerOnly("rwx------"));
            home.probe();
        } catch (FileAlreadyExistsException e) {
            throw new HomeUnusableException("STINT_HOME " + root + " cannot be used: " + e.getFile()
                    + " is not a folder; remove it, or set STINT_HOME to another folder");
        } catch (IOException e) {
            throw HomeUnusableException.because(root, e);
        }
        return home;
    }

    public Path root() {
        return root;
    }

    /** Held, by a file lock, as long as a server lives. Never deleted. */
    public Path lockFile() {
        return root.resolve("server.lock");
    }

    /** Tells clients where the server is; exists while it serves. */
    public Path serverFile() {
        return root.resolve("server.json");
    }

    public Path logFolder() {
        return root.resolve("log");
    }

    public Path logFile() {
        return logFolder().resolve("server.log");
    }

    /** Where uploads are received before they are verified. */
    public Path uploads() {
        return root.resolve("uploads");
    }

    /** Where the libraries of a server process keep what they need only while it lives; the client that starts it names it to Java. */
    public Path scratch() {
        return root.resolve("scratch");
    }

    /** Removes what a killed server left half received or half used. Only for the holder of the lock. */
    void sweep() throws IOException {
        for (Path folder : List.of(uploads(), scratch())) {
            try (Stream<Path> left = Files.walk(folder)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    if (!path.equals(folder)) {
                        Files.deleteIfExists(path);
                    }
                }
            }
        }
    }

    /** Attributes of a new file or folder. Stint's machines are POSIX: the local provider signals process groups. */
    static FileAttribute<?>[] ownerOnly(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    private void probe() throws IOException {
        Path probe = Files.createTempFile(root, ".probe-", "");
        try (FileChannel channel = FileChannel.open(probe, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(PROBE));
            channel.force(false);
        } finally {
            Files.deleteIfExists(probe);
        }
    }
}
