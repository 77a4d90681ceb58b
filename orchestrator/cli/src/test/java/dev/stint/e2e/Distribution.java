package dev.stint.e2e;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * A distribution as the launcher builds it. In a whole build ({@code verify}) server and agent are the jars of that build, and Java
 * is taught their classes once for all tests, as the launcher does: it saves most of the time that tests would start programs with.
 * In a build that made no jars, each folder holds one jar that names what this test runs with.
 */
final class Distribution {
    private static final String ROUGH = "stores/rough";
    private static final String SERVER_JAR = "stint-server-";
    private static final String AGENT_JAR = "stint-jobs-agent-";
    /** Folder of a distribution, and the jar of the adapter in it. */
    private static final Map<String, String> CLOUDS = Map.of(
            "stores/s3", "stint-checkpoints-s3-",
            "stores/gs", "stint-checkpoints-gcs-",
            "stores/az", "stint-checkpoints-azure-blob-",
            "providers/aws", "stint-providers-aws-",
            "providers/gcp", "stint-providers-gcp-",
            "providers/azure", "stint-providers-azure-");

    private Distribution() {}

    /** The one of this build where there is one, else a new one below this folder. */
    static Path forTests(Path folder) throws IOException {
        Optional<Path> server = jar(SERVER_JAR);
        Optional<Path> agent = jar(AGENT_JAR);
        return server.isPresent() && agent.isPresent() ? ofBuild(server.get(), agent.get()) : create(folder);
    }

    /** Writes {@code cli/}, {@code server/} and {@code agent/} into a new folder below this one. */
    static Path create(Path folder) throws IOException {
        Path dist = Files.createDirectories(folder.resolve("dist"));
        for (String program : new String[] {"cli", "server", "agent"}) {
            pathing(Files.createDirectories(dist.resolve(program)).resolve(program + ".jar"));
        }
        return dist;
    }

    /** Test classes run in several processes: the first one builds it, for its own Java. */
    private static Path ofBuild(Path server, Path agent) throws IOException {
        Path all = Files.createDirectories(Path.of("target", "e2e-dist").toAbsolutePath());
        Path dist = all.resolve("java-" + System.getProperty("java.version") + "-"
                + Files.getLastModifiedTime(server).toMillis() + "-"
                + Files.getLastModifiedTime(agent).toMillis());
        try (FileChannel lock =
                FileChannel.open(all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            lock.lock();
            if (!Files.isRegularFile(dist.resolve("whole"))) {
                gather(server, Files.createDirectories(dist.resolve("server")));
                gather(agent, Files.createDirectories(dist.resolve("agent")));
                pathing(Files.createDirectories(dist.resolve("cli")).resolve("cli.jar"));
                rough(Files.createDirectories(dist.resolve(ROUGH)));
                if (hasClouds()) {
                    for (Map.Entry<String, String> cloud : CLOUDS.entrySet()) {
                        gather(
                                jar(cloud.getValue()).orElseThrow(),
                                Files.createDirectories(dist.resolve(cloud.getKey())));
                    }
                }
                Files.copy(
                        Path.of("..", "..", "jobs", "agent", "src", "main", "jvm", "compiler.json"),
                        dist.resolve("compiler.json"),
                        StandardCopyOption.REPLACE_EXISTING);
                teach(dist, all.resolve("teaching.log"));
                Files.writeString(dist.resolve("whole"), UUID.randomUUID().toString());
            }
        }
        return dist;
    }

    /** Whether the adapters of clouds can be part of it: they are apart, with libraries that only a whole build gathers. */
    static boolean hasClouds() {
        return Stream.concat(Stream.of(SERVER_JAR, AGENT_JAR), CLOUDS.values().stream())
                .allMatch(name -> jar(name)
                        .filter(jar -> Files.isDirectory(jar.resolveSibling("lib")))
                        .isPresent());
    }

    /** A jar of this build on the class path; empty where it is a folder of classes. */
    private static Optional<Path> jar(String name) {
        return classPath().stream()
                .filter(path -> path.getFileName().toString().matches(name + "\\d.*\\.jar"))
                .findFirst();
    }

    /** What the program of a module runs with lies beside its jar, in {@code lib}. */
    private static void gather(Path jar, Path into) throws IOException {
        link(into, jar);
        try (Stream<Path> lib = Files.list(jar.resolveSibling("lib"))) {
            for (Path each : (Iterable<Path>) lib::iterator) {
                link(into, each);
            }
        }
    }

    private static void link(Path into, Path jar) throws IOException {
        Path link = into.resolve(jar.getFileName());
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, jar);
        }
    }

    /** The store of bad weather, as an adapter of its own. */
    private static void rough(Path into) throws IOException {
        String service = "META-INF/services/dev.stint.checkpoints.ObjectStoreFactory";
        Path classes = classPath().stream()
                .filter(path -> Files.isRegularFile(path.resolve(service)))
                .findFirst()
                .orElseThrow();
        List<Path> files = new ArrayList<>(List.of(classes.resolve(service)));
        try (Stream<Path> rough = Files.list(classes.resolve("dev/stint/e2e"))) {
            rough.filter(file -> file.getFileName().toString().startsWith("RoughStoreFactory"))
                    .forEach(files::add);
        }
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(into.resolve("rough.jar")))) {
            for (Path file : files) {
                jar.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                Files.copy(file, jar);
                jar.closeEntry();
            }
        }
        link(into, jar("stint-checkpoints-contract-").orElseThrow());
    }

    /** Without it programs start more slowly, and that is all; what went wrong is in the file. */
    private static void teach(Path dist, Path log) throws IOException {
        ProcessBuilder training = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        dist.resolve("cli") + "/*",
                        "dev.stint.cli.ArchiveTraining")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        training.environment().put("STINT_DIST", dist.toString());
        Process process = training.start();
        try {
            if (!process.waitFor(3, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IOException("interrupted while Java learned the classes", e);
        }
    }

    private static List<Path> classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(element -> Path.of(element).toAbsolutePath())
                .toList();
    }

    private static void pathing(Path jar) throws IOException {
        StringJoiner classPath = new StringJoiner(" ");
        for (Path path : classPath()) {
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
