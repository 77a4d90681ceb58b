package dev.stint.server.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SoleInstanceTest {
    private static final Runnable NEVER = () -> {
        throw new AssertionError("there was nothing to wait for");
    };

    @TempDir
    Path folder;

    private Home home;

    @BeforeEach
    void prepare() throws HomeUnusableException {
        home = Home.prepare(folder);
    }

    @Test
    void the_first_takes_it_and_the_second_gives_way_to_a_serving_one() throws Exception {
        try (SoleInstance first = SoleInstance.take(home, 3, NEVER).orElseThrow()) {
            assertThat(first).isNotNull();
            Files.createFile(home.serverFile());
            assertThat(SoleInstance.take(home, 3, NEVER)).isEmpty();
        }
        assertThat(home.lockFile()).exists();
    }

    @Test
    void one_that_comes_while_the_last_one_ends_waits_and_takes_over() throws Exception {
        SoleInstance ending = SoleInstance.take(home, 0, NEVER).orElseThrow();
        AtomicInteger pauses = new AtomicInteger();
        Optional<SoleInstance> next = SoleInstance.take(home, 10, () -> {
            if (pauses.incrementAndGet() == 3) {
                close(ending);
            }
        });

        assertThat(next).isPresent();
        assertThat(pauses).hasValue(3);
        close(next.orElseThrow());
    }

    @Test
    void one_that_comes_while_another_starts_gives_way_when_that_serves() throws Exception {
        try (SoleInstance starting = SoleInstance.take(home, 0, NEVER).orElseThrow()) {
            assertThat(starting).isNotNull();
            AtomicInteger pauses = new AtomicInteger();
            Optional<SoleInstance> next = SoleInstance.take(home, 10, () -> {
                if (pauses.incrementAndGet() == 2) {
                    create(home.serverFile());
                }
            });
            assertThat(next).isEmpty();
            assertThat(pauses).hasValue(2);
        }
    }

    @Test
    void patience_ends() throws Exception {
        try (SoleInstance silent = SoleInstance.take(home, 0, NEVER).orElseThrow()) {
            assertThat(silent).isNotNull();
            AtomicInteger pauses = new AtomicInteger();
            assertThat(SoleInstance.take(home, 4, pauses::incrementAndGet)).isEmpty();
            assertThat(pauses).hasValue(4);
        }
    }

    private static void close(SoleInstance instance) {
        try {
            instance.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void create(Path file) {
        try {
            Files.createFile(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
