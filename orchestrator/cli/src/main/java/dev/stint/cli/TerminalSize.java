package dev.stint.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal's width, asked for again every now and then, because people resize windows. Not safe for use by many threads. */
final class TerminalSize implements IntSupplier {
    private static final Duration BETWEEN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Pattern SIZE = Pattern.compile("^\\d+ (\\d{1,4})\\s*$");
    private static final int FEWEST_COLUMNS = 20;

    private final InstantSource clock;
    private final Supplier<Optional<String>> stty;
    private int columns;
    private Instant askAt;
    private boolean answers = true;

    /**
     * @param columns as known
     * @param stty asks the terminal for {@code rows columns}; once it does not answer it is not asked again
     */
    TerminalSize(int columns, InstantSource clock, Supplier<Optional<String>> stty) {
        this.columns = columns;
        this.clock = clock;
        this.stty = stty;
        this.askAt = clock.instant().plus(BETWEEN);
    }

    @Override
    public int getAsInt() {
        Instant now = clock.instant();
        if (answers && !now.isBefore(askAt)) {
            askAt = now.plus(BETWEEN);
            Optional<String> said = stty.get();
            answers = said.isPresent();
            Matcher size = SIZE.matcher(said.orElse(""));
            if (size.matches() && Integer.parseInt(size.group(1)) >= FEWEST_COLUMNS) {
                columns = Integer.parseInt(size.group(1));
            }
        }
        return columns;
    }

    /** Asks the terminal of this process; empty where there is none, or no {@code stty}. */
    static Optional<String> ask() {
        Path terminal = Path.of("/dev/tty");
        try {
            Process process = new ProcessBuilder("stty", "size")
                    .redirectInput(terminal.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.exitValue() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty(); // no terminal, or no stty: the width stays what it was
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
