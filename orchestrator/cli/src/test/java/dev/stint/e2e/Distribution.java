package dev.stint.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A distribution as the launcher builds it, but of what this test runs with: each folder holds one jar that names the rest. */
final class Distribution {
    private Distribution() {}

    /** Writes {@code cli/}, {@code server/} and {@code agent/} into a new folder below this one. */
    static Path create(Path folder) throws IOException {
        Path dist = Files.createDirectories(folder.resolve("dist"));
        for (String program : new String[] {"cli", "server", "agent"}) {
            pathing(Files.createDirectories(dist.resolve(program)).resolve(program + ".jar"));
        }
        return dist;
    }

    private static void pathing(Path jar) throws IOException {
        StringJoiner classPath = new StringJoiner(" ");
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(element).toAbsolutePath();
            if (Files.exists(path)) {
                classPath.add(path.toUri().toString());
            }
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, classPath.toString());
        try (OutputStream file = Files.newOutputStream(jar)) {
            new JarOutputStream(file, manifest).close();
        }
    }
}
