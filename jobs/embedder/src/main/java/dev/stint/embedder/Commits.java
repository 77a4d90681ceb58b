package dev.stint.embedder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Asks the agent to commit files of the checkpoint folder, as {@code stint.py} does: {@code .stint/commit-<n>.json} is the
 * request, {@code .stint/done-<n>.json} the answer. Requests never overlap. Not thread-safe.
 */
final class Commits {

    private static final Pattern NUMBERED = Pattern.compile("(?:commit|done)-([0-9]{1,18})\\.json");
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path box;
    private final boolean answered;
    private final Log log;
    private OptionalLong open = OptionalLong.empty();

    /**
     * @param folder the checkpoint folder
     * @param answered whether there is an agent; without one every request counts as granted
     */
    Commits(Path folder, boolean answered, Log log) {
        this.box = folder.resolve(".stint");
        this.answered = answered;
        this.log = log;
    }

    /** Whether a request may be made: the one before has its answer. */
    boolean ready() throws IOException {
        if (open.isPresent() && Files.exists(answer(open.getAsLong()))) {
            read(answer(open.getAsLong()));
            open = OptionalLong.empty();
        }
        return open.isEmpty();
    }

    /** Asks for a commit of these files. */
    void request(long step, List<String> files) throws IOException {
        if (!answered) {
            return;
        }
        Files.createDirectories(box);
        long number = nextNumber();
        String body = JSON.writeValueAsString(java.util.Map.of("step", step, "files", files));
        AtomicFiles.write(box.resolve("commit-" + number + ".json"), body.getBytes(StandardCharsets.UTF_8));
        open = OptionalLong.of(number);
    }

    /**
     * Waits for the answer to the last request, if one is missing.
     *
     * @return whether it is there
     */
    boolean await(Duration longest, InstantSource clock) throws IOException {
        var until = clock.instant().plus(longest);
        while (!ready()) {
            if (!clock.instant().isBefore(until)) {
                log.say("the commit was not answered within " + longest.toSeconds() + " s");
                return false;
            }
            try {
                Thread.sleep(LOOK_EVERY.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    private void read(Path answer) throws IOException {
        try {
            JsonNode body = JSON.readTree(Files.readAllBytes(answer));
            if (!body.path("ok").asBoolean(false)) {
                log.say("a checkpoint was not committed: "
                        + Words.shown(body.path("message").asString("no reason given")));
            }
        } catch (JacksonException e) {
            log.say("the answer to a commit cannot be read: " + Words.of(e));
        }
    }

    private Path answer(long number) {
        return box.resolve("done-" + number + ".json");
    }

    private long nextNumber() throws IOException {
        try (Stream<Path> files = Files.list(box)) {
            return 1
                    + files.map(each -> NUMBERED.matcher(String.valueOf(each.getFileName())))
                            .filter(Matcher::matches)
                            .mapToLong(each -> Long.parseLong(each.group(1)))
                            .max()
                            .orElse(0);
        }
    }
}
