package dev.stint.server.images;

import dev.stint.providers.Architecture;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The Java that agents' runtimes are made of: this server's own, for machines of its own kind.
 *
 * @param home its folder
 * @param os as system property {@code os.name} says
 * @param processor as system property {@code os.arch} says
 */
record AgentJava(Path home, String os, String processor) {

    /**
     * What agent and adapters of stores name, and what they use without naming it: elliptic curves and the certificates of TLS
     * ({@code jdk.crypto.*}), Kerberos, which HTTP clients ask for, and file systems in archives.
     */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.crypto.cryptoki",
            "jdk.crypto.ec",
            "jdk.management",
            "jdk.naming.dns",
            "jdk.net",
            "jdk.unsupported",
            "jdk.zipfs");

    /** Beside the agent in distributions and images: what the optimizing compiler is for. */
    static final String DIRECTIVES = "compiler.json";

    /** What adapters offer machines of: none offers others. */
    private static final Architecture OFFERED = Architecture.X86_64;

    /** From here on a runtime can be made without the packed modules. */
    private static final int LINKS_ITSELF = 24;

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int LAST_WORDS = 500;
    private static final String REMEDY = "; run the server on Linux, on an " + OFFERED.word() + " computer";

    /** Of this process. */
    static AgentJava own() {
        return new AgentJava(
                Path.of(System.getProperty("java.home")), System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** The machines a runtime made of it is for; empty for none that is offered. */
    Optional<Architecture> architecture() {
        return switch (processor.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64" -> Optional.of(Architecture.X86_64);
            case "aarch64", "arm64" -> Optional.of(Architecture.ARM64);
            default -> Optional.empty();
        };
    }

    /** Why no runtime for machines of clouds can be made of it, with the remedy. */
    Optional<String> obstacle() {
        if (!os.equals("Linux")) {
            return Optional.of("this server runs on " + os + ", and what its Java makes runs there only" + REMEDY);
        }
        if (architecture().filter(OFFERED::equals).isEmpty()) {
            return Optional.of("this server's Java is for " + processor + ", and the machines on offer are "
                    + OFFERED.word() + REMEDY);
        }
        if (release().contains("LIBC=\"musl\"")) {
            return Optional.of("the Java in " + home + " is for musl, which the machines do not have"
                    + "; run the server with one for glibc (JAVA_HOME)");
        }
        boolean whole =
                Files.isDirectory(home.resolve("jmods")) || Runtime.version().feature() >= LINKS_ITSELF;
        if (!Files.isExecutable(jlink()) || !whole) {
            return Optional.of("the Java in " + home + " is no whole JDK: it has no "
                    + (whole ? "bin/jlink" : "jmods")
                    + "; install one (apt install openjdk-17-jdk-headless, or https://adoptium.net), set JAVA_HOME to it, and"
                    + " start the server anew");
        }
        return Optional.empty();
    }

    /** What tells this Java from another one. */
    String identity() throws IOException {
        Path modules = home.resolve("lib").resolve("modules");
        return release() + System.getProperty("java.runtime.version") + " "
                + (Files.exists(modules) ? Files.size(modules) : 0);
    }

    /**
     * Options the agent's Java is started with, one a line; in the image's folder, so that none depends on where it lies.
     *
     * @param directives whether the image holds {@link #DIRECTIVES}
     */
    static String options(boolean directives) {
        String options = "-Xms24m\n-Xmx512m\n-XX:+UseSerialGC\n-XX:+ExitOnOutOfMemoryError\n-Xshare:auto\n";
        if (directives) {
            // the first compiler need not watch for the second what that will hardly ever compile
            options += "-XX:+UnlockDiagnosticVMOptions\n-XX:-DisplayVMOutput\n-XX:CompilerDirectivesFile=" + DIRECTIVES
                    + "\n-XX:+IgnoreUnrecognizedVMOptions\n-XX:-C1UpdateMethodData\n";
        }
        // what adapters load natively is no surprise, and from 24 on would be warned of
        return Runtime.version().feature() >= LINKS_ITSELF ? options + "--enable-native-access=ALL-UNNAMED\n" : options;
    }

    /**
     * Makes a runtime.
     *
     * @param target a folder that is not there yet
     * @param said a file for what jlink says
     * @throws IOException when it cannot be made, with what jlink said
     */
    void link(Path target, Path said) throws IOException {
        Process process = new ProcessBuilder(
                        jlink().toString(),
                        "-J-Xmx256m",
                        "--add-modules",
                        String.join(",", MODULES),
                        // not --strip-debug, which wants a program of the system's
                        "--strip-java-debug-attributes",
                        "--no-header-files",
                        "--no-man-pages",
                        "--output",
                        target.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(
                        jlink() + " was not done in " + PATIENCE.toMinutes() + " min; see what it waits for");
            }
            if (process.exitValue() != 0) {
                throw new IOException(jlink() + " ended with code " + process.exitValue() + ": " + end(said)
                        + "; is there room, and is the JDK in " + home + " whole?");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a runtime was made");
        } finally {
            process.destroyForcibly();
        }
    }

    private static String end(Path said) throws IOException {
        String text = new String(Files.readAllBytes(said), StandardCharsets.UTF_8).strip();
        return text.length() > LAST_WORDS ? "…" + text.substring(text.length() - LAST_WORDS) : text;
    }

    private String release() {
        try {
            return Files.readString(home.resolve("release"));
        } catch (IOException e) {
            return ""; // some packages leave it out; it only tells one Java from another
        }
    }

    private Path jlink() {
        return home.resolve("bin").resolve("jlink");
    }
}
