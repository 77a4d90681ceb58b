package dev.stint.mailbox;

import dev.stint.mailbox.Status.Address;
import dev.stint.mailbox.Status.CheckpointMark;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.Gpu;
import dev.stint.mailbox.Status.NoticeMark;
import dev.stint.mailbox.Status.Progress;
import dev.stint.mailbox.Status.Remark;
import dev.stint.mailbox.Status.Usage;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Turns an untrusted machine's bytes into a {@link Status} that is safe to keep and show: every text bounded and free of
 * terminal sequences and line breaks, every number finite and within its range, every list bounded.
 */
final class StatusBounds {

    static final int MAX_STATUS_BYTES = 256 * 1024;
    static final int MAX_TEXT_CHARS = 2_000;
    static final int MAX_KIND_CHARS = 64;
    static final int MAX_REMARKS = 50;
    static final int MAX_GPUS = 1024;

    private static final Pattern HOST = Pattern.compile("[0-9A-Za-z][0-9A-Za-z.:-]{0,252}");

    private static final Duration MAX_WALL = Duration.ofDays(3650);

    private StatusBounds() {}

    static StatusReading read(byte[] bytes) {
        try {
            Status raw = MailboxJson.MAPPER.readValue(bytes, Status.class);
            return new StatusReading.Heard(bounded(raw));
        } catch (JacksonException
                | NullPointerException
                | IllegalArgumentException
                | ArithmeticException
                | DateTimeException e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new StatusReading.Broken("not a status: " + TerminalText.line(why, 300));
        }
    }

    private static Status bounded(Status raw) {
        Objects.requireNonNull(raw.phase(), "phase is missing");
        require(raw.sequence() >= 1, "sequence", raw.sequence());
        require(raw.orderVersion() >= 0, "orderVersion", raw.orderVersion());
        require(raw.logChunks() >= 0, "logChunks", raw.logChunks());
        require(raw.logDropped() >= 0, "logDropped", raw.logDropped());
        return new Status(
                raw.sequence(),
                raw.orderVersion(),
                raw.phase(),
                text(raw.phaseDetail()),
                present(raw.progress()).map(StatusBounds::progress),
                present(raw.restored()).map(StatusBounds::mark),
                present(raw.committed()).map(StatusBounds::mark),
                present(raw.notice()).map(notice -> new NoticeMark(text(notice.source()), present(notice.endsAt()))),
                present(raw.exit()).map(StatusBounds::exit),
                raw.logChunks(),
                raw.logDropped(),
                remarks(raw.remarks()),
                present(raw.usage()).map(StatusBounds::usage),
                present(raw.address()).map(StatusBounds::address),
                raw.sentAt() == null ? Instant.EPOCH : raw.sentAt());
    }

    private static Progress progress(Progress raw) {
        require(raw.step() >= 0, "progress.step", raw.step());
        require(raw.total() >= 0, "progress.total", raw.total());
        return new Progress(raw.step(), raw.total(), seconds("progress.commandSeconds", raw.commandSeconds()));
    }

    private static CheckpointMark mark(CheckpointMark raw) {
        require(raw.index() >= 0, "checkpoint.index", raw.index());
        require(raw.step() >= -1, "checkpoint.step", raw.step());
        require(raw.bytes() >= 0, "checkpoint.bytes", raw.bytes());
        return new CheckpointMark(
                raw.index(), raw.step(), raw.bytes(), seconds("checkpoint.saveSeconds", raw.saveSeconds()));
    }

    private static Exit exit(Exit raw) {
        Objects.requireNonNull(raw.reason(), "exit.reason is missing");
        require(raw.code() >= -1 && raw.code() <= 255, "exit.code", raw.code());
        return new Exit(raw.reason(), raw.code(), text(raw.detail()));
    }

    private static Address address(Address raw) {
        if (raw.host() == null || !HOST.matcher(raw.host()).matches()) {
            throw new IllegalArgumentException("address.host: is no name or number of a machine");
        }
        require(raw.port() >= 0 && raw.port() <= 65_535, "address.port", raw.port());
        return new Address(raw.host(), raw.port());
    }

    private static Usage usage(Usage raw) {
        require(raw.rssBytes() >= 0, "usage.rssBytes", raw.rssBytes());
        Duration wall = Objects.requireNonNull(raw.wall(), "usage.wall is missing");
        if (wall.isNegative() || wall.compareTo(MAX_WALL) > 0) {
            throw new IllegalArgumentException("usage.wall: " + wall + " is out of range");
        }
        return new Usage(
                seconds("usage.cpuSeconds", raw.cpuSeconds()),
                raw.rssBytes(),
                wall,
                raw.gpu().map(StatusBounds::gpu));
    }

    private static Gpu gpu(Gpu raw) {
        require(raw.count() >= 1 && raw.count() <= MAX_GPUS, "usage.gpu.count", raw.count());
        require(raw.peakMemoryBytes() >= 0, "usage.gpu.peakMemoryBytes", raw.peakMemoryBytes());
        require(raw.memoryBytes() >= 0, "usage.gpu.memoryBytes", raw.memoryBytes());
        require(raw.samples() >= 1, "usage.gpu.samples", raw.samples());
        return new Gpu(
                raw.count(),
                percent("usage.gpu.meanPercent", raw.meanPercent()),
                percent("usage.gpu.peakPercent", raw.peakPercent()),
                raw.peakMemoryBytes(),
                raw.memoryBytes(),
                raw.samples());
    }

    private static double percent(String what, double value) {
        if (!(value >= 0 && value <= 100)) {
            throw new IllegalArgumentException(what + ": " + value + " is out of range");
        }
        return value;
    }

    private static List<Remark> remarks(List<Remark> raw) {
        return raw.subList(Math.max(0, raw.size() - MAX_REMARKS), raw.size()).stream()
                .map(remark -> new Remark(
                        remark.number(),
                        TerminalText.line(nonNull(remark.kind()), MAX_KIND_CHARS),
                        text(remark.text())))
                .toList();
    }

    private static String text(@Nullable String raw) {
        return TerminalText.line(nonNull(raw), MAX_TEXT_CHARS);
    }

    private static String nonNull(@Nullable String raw) {
        return raw == null ? "" : raw;
    }

    // A field the machine left out arrives as null whatever the record's type says.
    private static <T> Optional<T> present(@Nullable Optional<T> raw) {
        return raw == null ? Optional.empty() : raw;
    }

    private static double seconds(String what, double value) {
        if (!(value >= 0 && value <= MAX_WALL.toSeconds())) {
            throw new IllegalArgumentException(what + ": " + value + " is out of range");
        }
        return value;
    }

    private static void require(boolean good, String what, long value) {
        if (!good) {
            throw new IllegalArgumentException(what + ": " + value + " is out of range");
        }
    }
}
