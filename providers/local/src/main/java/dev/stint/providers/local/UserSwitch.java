package dev.stint.providers.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs programs as another user, by {@code setpriv} of util-linux. Safe for many threads. */
final class UserSwitch {
    private static final long PATIENCE_SECONDS = 20;
    private static final int LARGEST_ANSWER_BYTES = 4096;

    private final Path setpriv;
    private final List<String> options;

    private UserSwitch(Path setpriv, List<String> options) {
        this.setpriv = setpriv;
        this.options = options;
    }

    /** An answer: how to switch, or why that cannot be done here. */
    record Found(Optional<UserSwitch> way, String problem) {}

    /**
     * Tries what can be had here: no groups, no new privileges, no capabilities to be regained. A host that does not let the
     * bounding set be emptied gets no less of the others: without new privileges nothing can be regained from that set.
     *
     * @param path where programs are looked for
     * @param uid a user to try with
     * @param folder one that the user has to be able to enter
     */
    static Found find(String path, int uid, Path folder) {
        Optional<Path> setpriv = Stream.of(path.split(File.pathSeparator))
                .filter(part -> !part.isEmpty())
                .map(part -> Path.of(part, "setpriv"))
                .filter(Files::isExecutable)
                .findFirst();
        if (setpriv.isEmpty()) {
            return new Found(Optional.empty(), "there is no setpriv (package util-linux) on the PATH");
        }
        List<String> least = List.of("--clear-groups", "--no-new-privs", "--inh-caps=-all");
        List<String> most = new ArrayList<>(least);
        most.add("--bounding-set=-all");
        String problem = "";
        for (List<String> options : List.of(most, least)) {
            UserSwitch tried = new UserSwitch(setpriv.get(), List.copyOf(options));
            try {
                Answer answer = tried.run(uid, "cd \"$0\" && id -u", folder.toString());
                if (answer.code() == 0 && answer.text().strip().equals(Integer.toString(uid))) {
                    return new Found(Optional.of(tried), "");
                }
                problem = "setpriv to user " + uid + " and entering " + folder + " failed: "
                        + answer.text().strip();
            } catch (IOException e) {
                problem = "setpriv could not be run: " + e.getMessage();
            }
        }
        return new Found(Optional.empty(), problem);
    }

    /** The words that come before a program's. */
    List<String> words(int uid) {
        List<String> words = new ArrayList<>();
        words.add(setpriv.toString());
        words.add("--reuid=" + uid);
        words.add("--regid=" + uid);
        words.addAll(options);
        words.add("--");
        return words;
    }

    /**
     * Kills every process of a user in one call of the kernel, which no fork outruns. The shell asks for its own number first:
     * whatever became of the switch, nobody else's processes are meant.
     */
    void killAll(int uid) throws IOException {
        run(uid, "[ \"$(id -u)\" = \"$0\" ] && kill -KILL -1", Integer.toString(uid));
    }

    private record Answer(int code, String text) {}

    private Answer run(int uid, String script, String argument) throws IOException {
        List<String> words = words(uid);
        words.addAll(List.of("/bin/sh", "-c", script, argument));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .directory(new File("/"))
                .start();
        try (var out = process.getInputStream()) {
            String text = new String(out.readNBytes(LARGEST_ANSWER_BYTES), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException("setpriv to user " + uid + " took more than " + PATIENCE_SECONDS + " s");
            }
            return new Answer(process.exitValue(), text);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running as user " + uid, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
