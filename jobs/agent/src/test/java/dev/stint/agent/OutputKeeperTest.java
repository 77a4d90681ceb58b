package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.MemoryObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputKeeperTest {

    @TempDir
    Path temp;

    private final MemoryObjectStore store = new MemoryObjectStore();

    @BeforeEach
    void an_output() throws IOException {
        Files.createDirectories(temp.resolve("job/out"));
        Files.writeString(temp.resolve("job/out/model"), "weights");
    }

    @Test
    void trying_again_leaves_nothing_of_the_failed_try() throws Exception {
        OutputKeeper keeper = new OutputKeeper(store, new Workplace(temp));
        AtomicInteger asked = new AtomicInteger();
        OutputKeeper.Ownership awayOnce = () -> {
            if (asked.incrementAndGet() == 2) {
                throw new IOException("the store is away");
            }
        };
        assertThatThrownBy(() -> keeper.keep(List.of("out"), "run/outputs", awayOnce))
                .isInstanceOf(IOException.class);

        keeper.keep(List.of("out"), "run/outputs", awayOnce);

        assertThat(store.list("run/", "", 10)).hasSize(2);
    }

    @Test
    void an_attempt_overtaken_while_it_copies_keeps_nothing() throws Exception {
        AtomicInteger asked = new AtomicInteger();

        assertThatThrownBy(() -> new OutputKeeper(store, new Workplace(temp))
                        .keep(List.of("out"), "run/outputs", () -> {
                            CheckpointWriter.open(store, "run", 1, "ours", InstantSource.system());
                            if (asked.incrementAndGet() == 1) {
                                CheckpointWriter.open(store, "run", 2, "newer", InstantSource.system());
                            }
                        }))
                .isInstanceOf(FencedException.class);

        assertThat(store.get("run/outputs/outputs.json")).isEmpty();
    }
}
