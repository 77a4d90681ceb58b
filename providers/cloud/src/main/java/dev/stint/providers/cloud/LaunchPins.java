package dev.stint.providers.cloud;

import dev.stint.providers.LaunchToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pins of launches: what each was made with beside the request itself, so that it can be repeated to the byte whatever has been
 * reconfigured or discovered since. One small file each in the adapter's folder: synced before the launch is made, removed when it was
 * refused, else kept for a week after the launch, or after its machines were last seen ({@link #seen}). Safe for use by many threads.
 *
 * <p>Another server that takes a launch over has none of them. Then what is discovered anew is in general the same, since nothing is
 * drawn by lot; and where it is not, the cloud says that the token was used with another request, and the machines of the token are
 * looked up.
 */
public final class LaunchPins {

    private static final Logger LOG = System.getLogger(LaunchPins.class.getName());
    private static final Duration KEPT_FOR = Duration.ofDays(7);
    private static final Duration BETWEEN_CLEARANCES = Duration.ofHours(1);

    /** Often enough for pins that are kept for days, and no write for each look. */
    private static final Duration BETWEEN_MARKS = Duration.ofHours(12);

    private final Path folder;
    private final InstantSource clock;
    private final Set<String> required;
    private final Map<String, Map<String, String>> pins = new HashMap<>();
    private Instant cleared = Instant.EPOCH;

    /**
     * Reads those that are there.
     *
     * @param provider the adapter's id, for people
     * @param required parts without which a pin is damaged
     * @throws UncheckedIOException when the folder cannot be made or read
     */
    public LaunchPins(String provider, Path folder, InstantSource clock, Set<String> required) {
        this.folder = folder;
        this.clock = clock;
        this.required = Set.copyOf(required);
        try {
            Files.createDirectories(folder);
            for (Path file : files()) {
                read(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    provider + " provider: the folder " + folder + " of launches cannot be used", e);
        }
    }

    public synchronized Optional<Map<String, String>> of(LaunchToken token) {
        return Optional.ofNullable(pins.get(token.value()));
    }

    /**
     * Keeps a launch's pin durably, unless it has one.
     *
     * @param pin its parts by name; neither names nor values hold a line end, and names no '='
     * @return the one that holds
     */
    public synchronized Map<String, String> keep(LaunchToken token, Map<String, String> pin) throws IOException {
        Map<String, String> known = pins.get(token.value());
        if (known != null) {
            return known;
        }
        clear();
        Path file = folder.resolve(token.value());
        Path temporary = folder.resolve(token.value() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(text(pin).getBytes(StandardCharsets.UTF_8));
            while (content.hasRemaining()) {
                channel.write(content);
            }
            channel.force(true);
        }
        Files.setLastModifiedTime(temporary, FileTime.from(clock.instant()));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
        pins.put(token.value(), Map.copyOf(pin));
        return pin;
    }

    /** The launch was refused: nothing has to be repeated. */
    public synchronized void drop(LaunchToken token) {
        pins.remove(token.value());
        try {
            Files.deleteIfExists(folder.resolve(token.value()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the pin of launch " + token + " could not be removed from " + folder, e);
        }
    }

    /** Machines of a launch are there: what is known of it, such as where that is, is kept on. */
    public synchronized void seen(LaunchToken token) {
        if (!pins.containsKey(token.value())) {
            return;
        }
        Path file = folder.resolve(token.value());
        Instant now = clock.instant();
        try {
            if (Files.getLastModifiedTime(file).toInstant().plus(BETWEEN_MARKS).isBefore(now)) {
                Files.setLastModifiedTime(file, FileTime.from(now));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the pin of launch " + token + " in " + folder + " cannot be kept on", e);
        }
    }

    /** The values that a part has in all launches known, such as the regions they were made in. */
    public synchronized Set<String> values(String part) {
        return pins.values().stream()
                .flatMap(pin -> Optional.ofNullable(pin.get(part)).stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    private void clear() throws IOException {
        Instant now = clock.instant();
        if (cleared.plus(BETWEEN_CLEARANCES).isAfter(now)) {
            return;
        }
        cleared = now;
        for (Path file : files()) {
            if (Files.getLastModifiedTime(file).toInstant().plus(KEPT_FOR).isBefore(now)) {
                Files.deleteIfExists(file);
                pins.remove(file.getFileName().toString());
            }
        }
    }

    private void read(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (!name.matches("[A-Za-z0-9-]{1,64}")) {
            return; // half written when a server ended; the launch was not made
        }
        try {
            pins.put(name, parse(Files.readString(file)));
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "the pin of launch {0} went while it was read", name);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            LOG.log(Level.WARNING, "the pin of launch " + name + " in " + folder + " is damaged and not used", e);
        }
    }

    /** One line for each part, {@code name=value}. */
    private static String text(Map<String, String> pin) {
        return new TreeMap<>(pin)
                .entrySet().stream()
                        .map(part -> part.getKey() + "=" + part.getValue() + "\n")
                        .collect(Collectors.joining());
    }

    private Map<String, String> parse(String text) {
        Map<String, String> pin = text.lines()
                .filter(line -> line.indexOf('=') > 0)
                .collect(Collectors.toUnmodifiableMap(
                        line -> line.substring(0, line.indexOf('=')),
                        line -> line.substring(line.indexOf('=') + 1),
                        (first, second) -> second));
        for (String part : required) {
            if (!pin.containsKey(part)) {
                throw new IllegalArgumentException("'" + part + "' is missing");
            }
        }
        return pin;
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
