package dev.stint.providers.stage;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The only commands that boot data finds on stage: shims, which write down what they were asked and do nothing else, and a few of this
 * computer's that can do no harm to it.
 */
final class Shims {

    /** What is destructive, needs rights, or is played. */
    static final Set<String> NAMES = Set.of(
            "mkfs",
            "mkfs.ext4",
            "mkfs.xfs",
            "mkswap",
            "mount",
            "umount",
            "swapon",
            "swapoff",
            "useradd",
            "groupadd",
            "usermod",
            "userdel",
            "groupdel",
            "chown",
            "iptables",
            "ip6tables",
            "nft",
            "systemctl",
            "systemd-run",
            "shutdown",
            "poweroff",
            "reboot",
            "halt",
            "apt-get",
            "docker",
            "dd",
            "setpriv",
            "id",
            "sleep",
            "curl");

    /** What reads, computes, or writes only what it is told to; paths are the guard's business. */
    static final Set<String> HARMLESS = Set.of(
            "bash",
            "cat",
            "chmod",
            "cut",
            "date",
            "df",
            "env",
            "grep",
            "gzip",
            "head",
            "ln",
            "ls",
            "mkdir",
            "mv",
            "od",
            "readlink",
            "rm",
            "sed",
            "sha256sum",
            "sh",
            "sort",
            "tail",
            "tar",
            "tee",
            "timeout",
            "touch",
            "tr",
            "uname",
            "wc");

    /** Those that shims hand some calls on to. */
    private static final Set<String> REAL = Set.of("curl", "id", "setpriv", "sleep");

    private final Path home;

    /** @param home the machine's own folder */
    Shims(Path home) {
        this.home = home;
    }

    /** The commands that boot data may call. */
    static Set<String> known() {
        Set<String> all = new TreeSet<>(NAMES);
        all.addAll(HARMLESS);
        return all;
    }

    /** Lays them out. */
    void make() throws IOException {
        byte[] shim = resource();
        Path shims = Files.createDirectory(home.resolve("shims"));
        for (String name : NAMES) {
            Path file = Files.write(shims.resolve(name), shim);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        link(Files.createDirectory(home.resolve("harmless")), HARMLESS);
        link(Files.createDirectory(home.resolve("real")), REAL);
    }

    /**
     * Looks that every shim is there and is ours.
     *
     * @throws UnsafeScriptException when one is not: then nothing may be executed
     */
    void check() throws IOException {
        byte[] shim = resource();
        for (String name : new TreeSet<>(NAMES)) {
            Path file = home.resolve("shims").resolve(name);
            if (!Files.isExecutable(file) || !java.util.Arrays.equals(Files.readAllBytes(file), shim)) {
                throw new UnsafeScriptException("the shim for " + name + " is missing in " + file.getParent()
                        + "; nothing is executed without it");
            }
        }
    }

    /** What boot data's {@code PATH} is. */
    String path() {
        return home.resolve("shims") + File.pathSeparator + home.resolve("harmless");
    }

    private static void link(Path folder, Set<String> names) throws IOException {
        for (String name : names) {
            Files.createSymbolicLink(folder.resolve(name), program(name));
        }
    }

    /** Where this computer has a program. */
    static Path program(String name) throws IOException {
        @Nullable String path = System.getenv("PATH");
        Optional<Path> found = Stream.concat(
                        Stream.of("/usr/bin", "/bin", "/usr/sbin", "/sbin"),
                        Stream.of((path == null ? "" : path).split(File.pathSeparator)))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        return found.orElseThrow(
                () -> new IOException("this computer has no " + name + ", which the stage of machines needs"));
    }

    /** Makes the pipe by which shims ask the stage for what a machine's life hangs on. */
    static void pipe(Path file) throws IOException {
        Process process = new ProcessBuilder(program("mkfifo").toString(), file.toString())
                .redirectErrorStream(true)
                .start();
        try (var output = process.getInputStream()) {
            String words = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IOException("mkfifo: " + words);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while a pipe was made", e);
        }
    }

    private static byte[] resource() throws IOException {
        try (InputStream shim = Shims.class.getResourceAsStream("shim.sh")) {
            if (shim == null) {
                throw new IOException("shim.sh is not beside " + Shims.class.getName());
            }
            return shim.readAllBytes();
        }
    }
}
