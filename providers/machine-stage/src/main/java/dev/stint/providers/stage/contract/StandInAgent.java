package dev.stint.providers.stage.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/** An agent's image whose Java is a few lines of bash, packed as a real one is. */
final class StandInAgent {

    /** Writes down what it was given, and ends well. */
    static final String WRITING =
            "printf 'agent %s\\n' \"$@\"; env | sort; pwd; cat \"$STINT_BOOT\" >/dev/null && echo has read its boot file";

    private StandInAgent() {}

    /**
     * The packed file.
     *
     * @param folder where it is made
     * @param name of the file, without its ending
     * @param script what the agent does
     */
    static byte[] packed(Path folder, String name, String script) throws IOException, InterruptedException {
        Path tree = folder.resolve(name);
        Path java = tree.resolve("runtime/bin/java");
        Files.createDirectories(java.getParent());
        Files.createDirectories(tree.resolve("agent"));
        Files.writeString(tree.resolve("agent/agent.jar"), "not really");
        Files.writeString(tree.resolve("java.options"), "-Xmx64m\n-Dwith=a space\n");
        Files.writeString(java, "#!/bin/bash\n" + script + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = folder.resolve(name + ".tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", file.toString(), "-C", tree.toString(), ".")
                .redirectErrorStream(true)
                .start();
        String words = new String(tar.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!tar.waitFor(60, TimeUnit.SECONDS) || tar.exitValue() != 0) {
            tar.destroyForcibly();
            throw new IOException("tar: " + words);
        }
        return Files.readAllBytes(file);
    }
}
