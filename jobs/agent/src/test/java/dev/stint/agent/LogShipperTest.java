package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.SecretMask;
import dev.stint.mailbox.Status.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogShipperTest {

    private static final MailboxPrefix PREFIX = new MailboxPrefix("team", "train-1", 1, 1);
    private static final Duration FLUSH = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private final HandClock clock = new HandClock();
    private final WatchedStore store = new WatchedStore();
    private final Background direct = new Background(Runnable::run, new Waker());
    private final OrchestratorMailbox reader = new OrchestratorMailbox(store, PREFIX, 0);

    @Test
    void text_waits_for_the_flush_interval_and_no_longer() throws Exception {
        LogShipper shipper = shipper(1 << 20);
        shipper.line(line("one"));
        shipper.tick(clock.instant(), FLUSH);
        shipper.tick(clock.after(Duration.ofSeconds(29)), FLUSH);
        assertThat(reader.readLog(0)).isEmpty();

        shipper.line(line("two"));
        shipper.tick(clock.after(Duration.ofSeconds(1)), FLUSH);

        assertThat(reader.readLog(0)).contains("one\ntwo\n");
        shipper.tick(clock.instant(), FLUSH);
        assertThat(shipper.chunks()).isEqualTo(1);
        assertThat(shipper.empty()).isTrue();
    }

    @Test
    void a_full_chunk_goes_at_once() throws Exception {
        LogShipper shipper = shipper(64 << 20);
        for (int i = 0; i < 1100; i++) {
            shipper.line(line("x".repeat(1000)));
        }
        shipper.tick(clock.instant(), FLUSH);

        assertThat(reader.readLog(0).orElseThrow()).hasSizeBetween(1_000_000, LogShipper.CHUNK_BYTES);
    }

    @Test
    void over_the_cap_one_line_says_so_and_the_rest_is_counted() throws Exception {
        LogShipper shipper = shipper(100);
        for (int i = 0; i < 30; i++) {
            shipper.line(line("123456789"));
        }
        shipper.tick(clock.instant(), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);

        assertThat(reader.readLog(0).orElseThrow().lines())
                .hasSize(11)
                .last()
                .asString()
                .contains("log cap of 100 bytes");
        assertThat(shipper.droppedBytes()).isEqualTo(200);
    }

    @Test
    void a_chunk_that_cannot_be_written_is_repeated_in_order_and_nothing_is_lost() throws Exception {
        LogShipper shipper = shipper(1 << 20);
        store.lose(true);
        shipper.line(line("first"));
        shipper.tick(clock.instant(), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(store.failures()).isEqualTo(1);
        shipper.line(line("second"));
        store.lose(false);
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(reader.readLog(0)).as("backs off").isEmpty();

        shipper.tick(clock.after(Duration.ofSeconds(2)), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);

        assertThat(reader.readLog(0)).contains("first\n");
        assertThat(reader.readLog(1)).contains("second\n");
    }

    @Test
    void a_secret_across_the_cut_of_a_long_line_stays_masked() throws Exception {
        LogShipper shipper = shipper(1 << 20);
        shipper.line(new OutputTail.Line("x".repeat(LogShipper.MAX_LINE_CHARS - 5) + "hunter2-hunter2", 0));
        shipper.tick(clock.instant(), Duration.ZERO);

        assertThat(reader.readLog(0).orElseThrow()).doesNotContain("hunte").contains("***");
    }

    @Test
    void a_secret_that_is_broken_over_lines_stays_masked_and_its_beginning_alone_is_shown_at_last() throws Exception {
        LogShipper shipper = shipper(1 << 20);
        shipper.line(line("key: hunter2-"));
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(reader.readLog(0)).as("nobody knows yet").isEmpty();
        shipper.line(line("hunter2"));
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(reader.readLog(0)).contains("key: ***\n***\n");

        shipper.line(new OutputTail.Line("hunter2", 3));
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(shipper.empty()).isFalse();
        shipper.tick(clock.after(Duration.ofSeconds(30)), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(reader.readLog(1))
                .hasValueSatisfying(text -> assertThat(text).startsWith("hunter2… [stint] line cut"));
        shipper.line(line("hunter2-hu"));
        shipper.end();
        shipper.tick(clock.instant(), Duration.ZERO);
        shipper.tick(clock.instant(), Duration.ZERO);
        assertThat(reader.readLog(2)).contains("hunter2-hu\n");
        assertThat(shipper.empty()).isTrue();
    }

    @Test
    void the_tail_follows_growth_joins_halves_and_keeps_the_last_state_of_a_bar() throws Exception {
        Path file = Files.createFile(temp.resolve("output.log"));
        List<String> lines = new ArrayList<>();
        try (OutputTail tail = new OutputTail(file, 100, line -> lines.add(line.text() + "|" + line.cutBytes()))) {
            append(file, "hal");
            tail.read();
            append(file, "f\nwindows\r\n\n 1%\r 2%\r 3%");
            tail.read();
            assertThat(lines).containsExactly("half|0", "windows|0", "|0");
            tail.flush();
            tail.flush();
            assertThat(lines).endsWith("|0", " 2%|0").hasSize(4);
            append(file, "\r100%\n" + "y".repeat(150) + "\nend");
            tail.read();
            tail.end();
        }

        assertThat(lines.subList(4, lines.size())).containsExactly("100%|0", "y".repeat(100) + "|50", "end|0");
    }

    @Test
    void progress_lines_are_understood_and_others_are_not() {
        assertThat(ProgressLine.parse("::stint progress step=120 total=5000", 1.5))
                .contains(new Progress(120, 5000, 1.5));
        assertThat(ProgressLine.parse("::stint progress total=9 loss=0.1 step=3", 0))
                .contains(new Progress(3, 9, 0));
        assertThat(ProgressLine.parse("::stint progress step=3", 0)).contains(new Progress(3, 0, 0));
        for (String other : List.of(
                "step=3",
                "::stint progress",
                "::stint progress step=x",
                "::stint progress step=99999999999999999999")) {
            assertThat(ProgressLine.parse(other, 0)).as(other).isEmpty();
        }
    }

    private LogShipper shipper(long capBytes) {
        return new LogShipper(
                new MachineMailbox(store, PREFIX, 0), direct, new SecretMask(List.of("hunter2-hunter2")), capBytes);
    }

    private static OutputTail.Line line(String text) {
        return new OutputTail.Line(text, 0);
    }

    private static void append(Path file, String text) throws IOException {
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.APPEND);
    }
}
