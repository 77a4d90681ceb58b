package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.e2e.RoughStoreFactory.Trouble;
import dev.stint.e2e.RoughStoreFactory.Weather;
import dev.stint.e2e.RoughStoreFactory.Who;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** The store fails, loses answers, dawdles, or is full, for seconds, for the agent, the server or both. */
final class RoughStore {
    /** Where mailbox writes and reads go, checkpoints, and everything. */
    private static final String[] KEYS = {"/mail/", "/status", "/order", "/log/", "/data/", ""};

    private static final int EPISODES = 3;
    private static final int EPISODE_MILLIS = 2500;
    private static final int BETWEEN_MILLIS = 1200;
    private static final int PAUSE_MILLIS = 700;

    private final House house;
    private final Training training;
    private final Path bucket;
    private final int steps;

    RoughStore(House house, Training training, Path bucket, int steps) {
        this.house = house;
        this.training = training;
        this.bucket = bucket;
        this.steps = steps;
    }

    /** Trouble with the store for one side or both. */
    Views.RunDetail playWeather(long seed) throws IOException {
        Random random = new Random(seed);
        String run = house.submit(training.job("weather-" + seed, steps).spec());
        StringBuilder told = new StringBuilder();
        for (int episode = 0; episode < EPISODES; episode++) {
            Await.moment(Duration.ofMillis(random.nextInt(BETWEEN_MILLIS)));
            Duration lasts = Duration.ofMillis(300 + random.nextInt(EPISODE_MILLIS));
            Weather weather = new Weather(
                    Who.values()[random.nextInt(3)],
                    Trouble.values()[random.nextInt(3)],
                    KEYS[random.nextInt(KEYS.length)],
                    Duration.ofMillis(random.nextInt(PAUSE_MILLIS)),
                    Instant.now().plus(lasts));
            told.append('\n').append(weather.line());
            RoughStoreFactory.weather(bucket, weather);
            Await.moment(lasts);
        }
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertThat(done.attempts())
                .as("a store that is away for seconds costs no machine" + told + House.timeline(done))
                .hasSize(1);
        return done;
    }

    /** The store's file system is full, and is not any more. */
    Views.RunDetail playFull(long seed) throws IOException {
        Random random = new Random(seed);
        String run = house.submit(training.job("full-" + seed, steps).spec());
        house.await(run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        Path filler = bucket.resolveSibling("filler");
        for (int episode = 0; episode < 2; episode++) {
            Await.moment(Duration.ofMillis(random.nextInt(BETWEEN_MILLIS)));
            try {
                fill(filler);
                Await.moment(Duration.ofMillis(500 + random.nextInt(EPISODE_MILLIS)));
            } finally {
                Files.deleteIfExists(filler);
            }
        }
        return house.awaitState(run, "SUCCEEDED");
    }

    private static void fill(Path filler) throws IOException {
        byte[] block = new byte[1 << 16];
        boolean room = true;
        try (OutputStream out = Files.newOutputStream(filler)) {
            while (room) {
                room = write(out, block);
            }
        }
    }

    private static boolean write(OutputStream out, byte[] block) throws IOException {
        try {
            out.write(block);
            return true;
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left");
            return false;
        }
    }
}
