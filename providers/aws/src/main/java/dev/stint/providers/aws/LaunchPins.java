package dev.stint.providers.aws;

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
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pins of launches, one small file each in the adapter's folder: synced before the launch is made, removed when it was refused, else
 * kept for a week, which is longer than any machine lives without its lease being renewed. Safe for use by many threads.
 *
 * <p>Another server that takes a launch over has none of them. Then what is discovered anew is in general the same, since nothing is
 * drawn by lot; and where it is not, EC2 says that the token was used with another request, and the machines of the token are looked up.
 */
final class LaunchPins {

    private static final Logger LOG = System.getLogger(LaunchPins.class.getName());
    private static final Duration KEPT_FOR = Duration.ofDays(7);
    private static final Duration BETWEEN_CLEARANCES = Duration.ofHours(1);

    private final Path folder;
    private final InstantSource clock;
    private final Map<String, LaunchPin> pins = new HashMap<>();
    private Instant cleared = Instant.EPOCH;

    /** @throws UncheckedIOException when the folder cannot be made or read */
    LaunchPins(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
        try {
            Files.createDirectories(folder);
            for (Path file : files()) {
                read(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("aws provider: the folder " + folder + " of launches cannot be used", e);
        }
    }

    synchronized Optional<LaunchPin> of(LaunchToken token) {
        return Optional.ofNullable(pins.get(token.value()));
    }

    /**
     * Keeps a launch's pin durably, unless it has one.
     *
     * @return the one that holds
     */
    synchronized LaunchPin keep(LaunchToken token, LaunchPin pin) throws IOException {
        LaunchPin known = pins.get(token.value());
        if (known != null) {
            return known;
        }
        clear();
        Path file = folder.resolve(token.value());
        Path temporary = folder.resolve(token.value() + ".new");
        Files.deleteIfExists(temporary);
        try (FileChannel channel =
                FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer content = ByteBuffer.wrap(pin.text().getBytes(StandardCharsets.UTF_8));
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
        pins.put(token.value(), pin);
        return pin;
    }

    /** The launch was refused: nothing has to be repeated. */
    synchronized void drop(LaunchToken token) {
        pins.remove(token.value());
        try {
            Files.deleteIfExists(folder.resolve(token.value()));
        } catch (IOException e) {
            LOG.log(Level.WARNING, "the pin of launch " + token + " could not be removed from " + folder, e);
        }
    }

    /** The regions of all launches known. */
    synchronized Set<String> regions() {
        return pins.values().stream().map(LaunchPin::region).collect(Collectors.toUnmodifiableSet());
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
            pins.put(name, LaunchPin.parse(Files.readString(file)));
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "the pin of launch {0} went while it was read", name);
        } catch (IllegalArgumentException | CharacterCodingException e) {
            LOG.log(Level.WARNING, "the pin of launch " + name + " in " + folder + " is damaged and not used", e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
