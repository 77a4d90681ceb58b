package dev.stint.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A stand-in for Docker's client, first on the {@code PATH}: see {@code docker.sh}. */
final class DockerShim {

    final Path folder;

    /** @param folder empty; where the program and all it knows is put */
    DockerShim(Path folder) throws IOException {
        this.folder = folder;
        program(folder, "docker");
    }

    /** Puts a test's shell script where it is found as a program. */
    static Path program(Path folder, String name) throws IOException {
        Path program = folder.resolve(name);
        try (InputStream in = DockerShim.class.getResourceAsStream(name + ".sh")) {
            if (in == null) {
                throw new IOException("no " + name + ".sh among the tests' resources");
            }
            Files.copy(in, program);
        }
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A {@code PATH} on which it comes first. */
    String path() {
        return folder + ":" + System.getenv("PATH");
    }

    /** A call is to fail. */
    DockerShim failing(String verb, int code, String words) throws IOException {
        Files.writeString(folder.resolve(verb + ".fails"), words + "\n");
        Files.writeString(folder.resolve(verb + ".code"), Integer.toString(code));
        return this;
    }

    void say(String name, String words) throws IOException {
        Files.writeString(folder.resolve(name), words);
    }

    /** All calls so far, each with its words in one line. */
    List<String> calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
    }

    String call(String verb) throws IOException {
        return calls().stream()
                .filter(call -> call.startsWith(verb + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("docker " + verb + " was not called"));
    }

    /** Names of containers there are. */
    List<String> containers() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("box."))
                    .toList();
        }
    }
}
