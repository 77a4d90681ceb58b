package dev.stint.e2e;

import dev.stint.checkpoints.FileObjectStoreFactory;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStoreFactory;
import dev.stint.checkpoints.contract.FaultyObjectStore;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Opens {@code rough:///folder}: a file store that fails, loses answers or dawdles for whom, where and as long as the file {@code
 * <folder>.weather} says, in every process that has it open.
 */
public final class RoughStoreFactory implements ObjectStoreFactory {

    private static final String SCHEME = "rough";

    /** Who has trouble with the store. */
    enum Who {
        AGENT,
        SERVER,
        BOTH
    }

    /** What trouble. */
    enum Trouble {
        FAILS,
        LOSES_ANSWERS,
        DAWDLES
    }

    /**
     * Trouble for a while.
     *
     * @param keys part of the keys it holds for; empty for all
     * @param pause how long each call dawdles
     */
    record Weather(Who who, Trouble trouble, String keys, Duration pause, Instant until) {

        String line() {
            return String.join(
                    " ",
                    who.name(),
                    trouble.name(),
                    keys.isEmpty() ? "*" : keys,
                    Long.toString(pause.toMillis()),
                    until.toString());
        }

        static Weather parse(String line) {
            String[] words = line.strip().split(" ");
            return new Weather(
                    Who.valueOf(words[0]),
                    Trouble.valueOf(words[1]),
                    words[2].equals("*") ? "" : words[2],
                    Duration.ofMillis(Long.parseLong(words[3])),
                    Instant.parse(words[4]));
        }
    }

    /** Changes the weather over a store at once for everybody. */
    static void weather(Path folder, Weather weather) throws IOException {
        Path fresh = folder.resolveSibling(folder.getFileName() + ".weather-new");
        Files.writeString(fresh, weather.line());
        Files.move(fresh, forecast(folder), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The URI of a folder. */
    static String uri(Path folder) {
        return SCHEME + "://" + folder;
    }

    @Override
    public String scheme() {
        return SCHEME;
    }

    @Override
    public ObjectStore open(String uri) throws IOException {
        Path folder = Path.of(uri.substring((SCHEME + "://").length()));
        ObjectStore store = new FileObjectStoreFactory().open("file://" + folder);
        Who self = System.getenv("STINT_MACHINE") == null ? Who.SERVER : Who.AGENT;
        return new FaultyObjectStore(store, (call, key) -> fault(forecast(folder), self, key)) {
            @Override
            public String uri() {
                return uri;
            }
        };
    }

    private static Fault fault(Path forecast, Who self, String key) throws IOException {
        Weather now;
        try {
            now = Weather.parse(Files.readString(forecast));
        } catch (NoSuchFileException e) {
            return Fault.NONE;
        }
        boolean meant = (now.who() == Who.BOTH || now.who() == self)
                && key.contains(now.keys())
                && Instant.now().isBefore(now.until());
        if (!meant) {
            return Fault.NONE;
        }
        return switch (now.trouble()) {
            case FAILS -> Fault.BEFORE;
            case LOSES_ANSWERS -> Fault.AFTER;
            case DAWDLES -> {
                Await.moment(now.pause());
                yield Fault.NONE;
            }
        };
    }

    private static Path forecast(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".weather");
    }
}
