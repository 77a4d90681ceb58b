package dev.stint.checkpoints.s3.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * The class path as a distribution has it: jars alone, and an archive of the classes that are needed, made by a rehearsal, so that Java
 * has neither to read nor to check them when it starts.
 *
 * @param path of jars
 * @param archive for {@code -XX:SharedArchiveFile}
 */
record AgentClasses(String path, Path archive) {

    /** Makes both in a folder. */
    static AgentClasses make(Path folder) throws IOException, InterruptedException {
        List<String> jars = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            Path place = Path.of(entry);
            jars.add(Files.isDirectory(place) ? jar(place, folder.resolve(jars.size() + ".jar")) : entry);
        }
        AgentClasses made = new AgentClasses(String.join(":", jars), folder.resolve("agent.jsa"));
        Path small = Files.createDirectory(folder.resolve("small"));
        Files.write(small.resolve("one-part"), new byte[2 << 20]);
        Files.write(small.resolve("several-parts"), new byte[40 << 20]);
        Path kept = Files.createDirectory(folder.resolve("kept-small"));
        try (Sink sink = Sink.start(List.of("keep", kept.toString()))) {
            Measured.run(Programs.rehearse(made, sink, small), Programs.surroundings(sink), folder.resolve("output"));
        }
        return made;
    }

    private static String jar(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(out);
                Stream<Path> all = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
                entries.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return jar.toString();
    }
}
