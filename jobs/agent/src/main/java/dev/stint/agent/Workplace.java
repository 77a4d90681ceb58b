package dev.stint.agent;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The folders of one machine. All are on one file system, so that hard links between them work.
 *
 * @param root the machine's own folder
 */
record Workplace(Path root) {

    /** Where the command starts. */
    Path job() {
        return root.resolve("job");
    }

    /** The agent's own files; not for the command. */
    Path scratch() {
        return root.resolve("agent");
    }

    /** Where frozen checkpoint sets wait for their upload. */
    Path staging() {
        return scratch().resolve("staging");
    }

    /** What the command prints into. */
    Path pipe() {
        return scratch().resolve("output.pipe");
    }

    /** What the command has printed. */
    Path output() {
        return scratch().resolve("output.log");
    }

    /** The command's temporary folder. */
    Path temporary() {
        return root.resolve("tmp");
    }

    /** The command's home, where it has a user of its own. */
    Path home() {
        return root.resolve("home");
    }

    /** What agent and container share of a command that runs in one. */
    ContainerBox box() {
        return new ContainerBox(root.resolve("box"));
    }

    /** A copy of {@code stint.py}, where the command has a user of its own. */
    Path python() {
        return root.resolve("python");
    }

    /** The embedder, where the command has a user of its own who cannot run that of the distribution. */
    EmbedderShelf embedder() {
        return new EmbedderShelf(root.resolve("embedder"));
    }

    /** Makes all folders, empty. */
    void prepare() throws IOException {
        for (Path folder : new Path[] {job(), scratch(), temporary(), home(), python(), box().folder()}) {
            remove(folder);
        }
        for (Path folder : new Path[] {job(), scratch(), temporary()}) {
            Files.createDirectories(folder);
        }
        Files.createDirectories(staging());
        Files.createFile(output());
        OutputPipe.make(pipe());
    }

    /**
     * A path of the job's, absolute.
     *
     * @throws IllegalArgumentException when it leaves the job's folder
     */
    Path inJob(String relative) {
        Path resolved = job().resolve(relative).normalize();
        if (!resolved.startsWith(job())) {
            throw new IllegalArgumentException("'" + relative + "' leaves the job's folder; give a path inside it");
        }
        return resolved;
    }

    /** Removes a tree, following no link. Silent when there is none. */
    static void remove(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
