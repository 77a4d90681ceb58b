package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The local provider's own records of the machines it made, compared with what the server says it launched. */
final class Machines {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;

    Machines(Path home) {
        this.folder = home.resolve("providers/local/machines");
    }

    /** Records of a run's machines, oldest first. */
    List<JsonNode> of(String run) {
        List<JsonNode> found = new ArrayList<>();
        try (Stream<Path> machines = Files.list(folder)) {
            for (Path machine : (Iterable<Path>) machines::iterator) {
                try {
                    JsonNode record = JSON.readTree(Files.readAllBytes(machine.resolve("machine.json")));
                    if (record.at("/tags/run").asString("").equals(run)) {
                        found.add(record);
                    }
                } catch (NoSuchFileException | JacksonException e) {
                    continue; // a launch under way, or one given up
                }
            }
        } catch (NoSuchFileException e) {
            return found;
        } catch (IOException e) {
            throw new AssertionError("the machines' records cannot be read", e);
        }
        found.sort(Comparator.comparing(record -> record.get("launchedAt").asString()));
        return found;
    }

    /** The agent's process, while the machine is there; -1 otherwise. */
    static long livingAgent(JsonNode record) {
        long pid = record.at("/agent/pid").asLong(-1);
        return pid > 0 && record.path("ending").isNull() && Traces.alive(pid) ? pid : -1;
    }

    /** Every machine belongs to a launch of its own, every launch has one machine at most, and no machine is unknown. */
    void assertLaunchedOnce(Views.RunDetail done) {
        Set<String> tokens = new HashSet<>();
        Set<String> ids = new HashSet<>();
        for (JsonNode record : of(done.run().id())) {
            assertThat(tokens.add(record.get("token").asString()))
                    .as("a second machine of the launch of " + record + House.timeline(done))
                    .isTrue();
            ids.add(record.get("id").asString());
        }
        List<String> granted = done.attempts().stream()
                .map(Views.AttemptView::machine)
                .filter(machine -> !machine.isBlank())
                .toList();
        assertThat(granted).as("machines of attempts" + House.timeline(done)).doesNotHaveDuplicates();
        assertThat(ids)
                .as("machines the provider made, and those of attempts" + House.timeline(done))
                .containsExactlyInAnyOrderElementsOf(granted);
        assertThat(done.attempts().stream().map(a -> a.attempt() + "-" + a.launch()))
                .doesNotHaveDuplicates();
    }

    /** No process of a machine of the run lives. */
    void assertGone(String run) {
        for (JsonNode record : of(run)) {
            String id = record.get("id").asString();
            Await.until(
                    "every process of machine " + id + " ends",
                    () -> Traces.of("STINT_MACHINE=" + id).isEmpty());
        }
    }
}
