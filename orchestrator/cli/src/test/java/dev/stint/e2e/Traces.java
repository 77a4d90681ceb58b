package dev.stint.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes by what is in their environment or call, found in {@code /proc}; a process that ends meanwhile counts as gone. */
final class Traces {
    private Traces() {}

    /** Living processes (no zombies) other than this one whose environment or command line holds the text. */
    static List<Long> of(String text) {
        List<Long> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(entry -> !zombie(entry))
                    .filter(entry -> read(entry.resolve("environ")).contains(text)
                            || read(entry.resolve("cmdline")).contains(text))
                    .forEach(entry -> found.add(Long.valueOf(entry.getFileName().toString())));
        } catch (IOException e) {
            throw new AssertionError("/proc cannot be listed", e);
        }
        found.remove(ProcessHandle.current().pid());
        return found;
    }

    /** Living processes of a user. */
    static List<Long> ofUser(int uid) {
        try (Stream<Path> entries = Files.list(Path.of("/proc"))) {
            return entries.filter(entry -> entry.getFileName().toString().matches("[0-9]+"))
                    .filter(entry -> !zombie(entry))
                    .filter(entry -> read(entry.resolve("status")).contains("\nUid:\t" + uid + "\t"))
                    .map(entry -> Long.valueOf(entry.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError("/proc cannot be listed", e);
        }
    }

    /** The command lines of processes, for people. */
    static List<String> words(List<Long> pids) {
        return pids.stream()
                .map(pid ->
                        pid + ": " + read(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' '))
                .toList();
    }

    static void kill(long pid) {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        process.ifPresent(ProcessHandle::destroyForcibly);
        Await.until("process " + pid + " ends", () -> !alive(pid));
    }

    /** As {@code kill -9} of a whole process group does. */
    static void killGroup(long pid) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- -" + pid)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("process group " + pid + " could not be killed", e);
        }
    }

    static boolean alive(long pid) {
        Path entry = Path.of("/proc/" + pid);
        return Files.exists(entry) && !zombie(entry);
    }

    private static boolean zombie(Path entry) {
        String stat = read(entry.resolve("stat"));
        int end = stat.lastIndexOf(')');
        return end < 0 || stat.length() < end + 3 || stat.charAt(end + 2) == 'Z';
    }

    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }
}
