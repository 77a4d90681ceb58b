package dev.stint.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import dev.stint.mailbox.Status.Progress;
import dev.stint.mailbox.Status.Remark;
import dev.stint.mailbox.Status.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {

    private static final byte[] KEY = new byte[32];
    private static final String FOLDER = "vision/train-7f3k2/mail/2-1/0/";

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final OrchestratorMailbox orchestrator = new OrchestratorMailbox(store, Orders.LAUNCH, 0);
    private final MachineMailbox machine = new MachineMailbox(store, Orders.LAUNCH, 0);

    private static final Status.Gpu GPU = new Status.Gpu(2, 41.5, 97, 12L << 30, 16L << 30, 40);

    @Test
    void keys_are_where_the_design_puts_them() throws Exception {
        orchestrator.send(Orders.version(1), KEY);
        machine.writeStatus(status("", List.of()));
        machine.writeLog(7, new byte[] {'x'});

        assertThat(store.list("", "", 10).stream().map(o -> o.key()))
                .containsExactlyInAnyOrder(FOLDER + "order.json", FOLDER + "status.json", FOLDER + "log/00000007");
    }

    @Test
    void orders_arrive_and_an_older_one_put_back_is_refused() throws Exception {
        assertThat(machine.readOrder(KEY, 0)).isEmpty();
        orchestrator.send(Orders.version(1), KEY);
        byte[] old = store.get(FOLDER + "order.json").orElseThrow();
        orchestrator.send(Orders.version(2), KEY);
        assertThat(machine.readOrder(KEY, 0)).contains(Orders.version(2));

        store.put(FOLDER + "order.json", old);

        assertThatThrownBy(() -> machine.readOrder(KEY, 2)).isInstanceOf(OrderRefusedException.class);
    }

    @Test
    void an_order_for_another_mailbox_is_not_sent() {
        OrchestratorMailbox other = new OrchestratorMailbox(store, Orders.LAUNCH, 1);

        assertThatThrownBy(() -> other.send(Orders.version(1), KEY)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_status_comes_out_as_it_went_in() throws Exception {
        assertThat(orchestrator.readStatus()).isEqualTo(new StatusReading.None());
        Status status = status("all well", List.of(new Remark(1, "kind", "text")));

        machine.writeStatus(status);

        assertThat(orchestrator.readStatus()).isEqualTo(new StatusReading.Heard(status));
    }

    @Test
    void texts_of_a_status_are_bounded_and_harmless() throws Exception {
        machine.writeStatus(status(
                "\u001b[31mred\u001b[0m\nline" + "x".repeat(5000),
                IntStream.range(1, 80)
                        .mapToObj(i -> new Remark(i, "k".repeat(200), "\0t"))
                        .toList()));

        Status read = orchestrator.readStatus().heard().orElseThrow();

        assertThat(read.phaseDetail()).startsWith("red linexxx").hasSize(StatusBounds.MAX_TEXT_CHARS);
        assertThat(read.remarks()).hasSize(50);
        assertThat(read.remarks().get(49)).isEqualTo(new Remark(79, "k".repeat(63) + "…", "t"));
    }

    @Test
    void a_broken_status_is_a_value_and_not_a_crash() throws Exception {
        String good = new String(MailboxJson.MAPPER.writeValueAsBytes(status("", List.of())), StandardCharsets.UTF_8);
        for (String broken : List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"sequence\":1}",
                "\u0000\u0001",
                "[".repeat(100_000),
                good.replace("\"sequence\":5", "\"sequence\":0"),
                good.replace("\"sequence\":5", "\"sequence\":99999999999999999999"),
                good.replace("\"RUNNING\"", "\"FLYING\""),
                good.replace("\"step\":3", "\"step\":-3"),
                good.replace("\"cpuSeconds\":2.5", "\"cpuSeconds\":\"NaN\""),
                good.replace("PT1M", "PT1000000000H"),
                good.replace("\"meanPercent\":41.5", "\"meanPercent\":100.5"),
                good.replace("\"peakPercent\":97.0", "\"peakPercent\":\"NaN\""),
                good.replace("\"memoryBytes\":17179869184", "\"memoryBytes\":-1"),
                good.replace("\"count\":2", "\"count\":0"),
                good.replace("\"code\":1", "\"code\":4711"),
                good.substring(0, good.length() - 1))) {
            assertThat(broken).isNotEqualTo(good);
            store.put(FOLDER + "status.json", broken.getBytes(StandardCharsets.UTF_8));
            assertThat(orchestrator.readStatus()).as(broken).isInstanceOf(StatusReading.Broken.class);
        }
    }

    @Test
    void a_huge_status_is_not_even_read() throws Exception {
        store.put(FOLDER + "status.json", new byte[StatusBounds.MAX_STATUS_BYTES + 1]);

        assertThat(orchestrator.readStatus()).isEqualTo(new StatusReading.Broken("status is larger than 262144 bytes"));
    }

    @Test
    void what_a_newer_agent_adds_is_ignored() throws Exception {
        String json = new String(MailboxJson.MAPPER.writeValueAsBytes(status("", List.of())), StandardCharsets.UTF_8);
        store.put(
                FOLDER + "status.json",
                json.replaceFirst("\\{", "{\"novelty\":[1],").getBytes(StandardCharsets.UTF_8));

        assertThat(orchestrator.readStatus().heard()).isPresent();
    }

    @Test
    void what_a_boot_says_of_its_failure_is_one_bounded_clean_line() throws Exception {
        assertThat(orchestrator.readBootFailure()).isEmpty();
        store.put(FOLDER + "boot-failure", "step agent:\n\u001b[31mcurl: 403\n".getBytes(StandardCharsets.UTF_8));
        assertThat(orchestrator.readBootFailure()).contains("step agent: curl: 403");

        store.put(FOLDER + "boot-failure", " \n".getBytes(StandardCharsets.UTF_8));
        assertThat(orchestrator.readBootFailure()).isEmpty();

        store.put(FOLDER + "boot-failure", "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
        assertThat(orchestrator.readBootFailure().orElseThrow()).hasSize(4096);
    }

    @Test
    void log_chunks_are_bounded_and_cleaned() throws Exception {
        assertThat(orchestrator.readLog(0)).isEmpty();
        machine.writeLog(0, "a\u001b[2Jb\n".getBytes(StandardCharsets.UTF_8));
        store.put(FOLDER + "log/00000001", "x".repeat(3 << 20).getBytes(StandardCharsets.UTF_8));

        assertThat(orchestrator.readLog(0)).contains("ab\n");
        assertThat(orchestrator.readLog(1).orElseThrow())
                .hasSizeLessThan((2 << 20) + 100)
                .endsWith("bytes\n");
        assertThatThrownBy(() -> machine.writeLog(2, new byte[3 << 20])).hasMessageContaining("at most");
    }

    @Test
    void a_prefix_is_read_back_and_anything_else_is_refused() {
        assertThat(MailboxPrefix.parse(Orders.LAUNCH.value())).isEqualTo(Orders.LAUNCH);
        for (String wrong :
                List.of("", "a/b/mail/1", "a/../mail/1-1", "a/b/c/mail/1-1", "a/b/mail/0-1", "/b/mail/1-1")) {
            assertThatThrownBy(() -> MailboxPrefix.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void a_shard_has_a_mailbox_below_its_run_and_an_address_of_its_own() {
        MailboxPrefix shard = new MailboxPrefix("vision", "embed-7f3k2", "12", 3, 1);
        assertThat(shard.value()).isEqualTo("vision/embed-7f3k2/12/mail/3-1");
        assertThat(shard.id()).isEqualTo("embed-7f3k2.12");
        assertThat(MailboxPrefix.parse(shard.value())).isEqualTo(shard);
        for (String wrong : List.of("a/b/03/mail/1-1", "a/b/-1/mail/1-1", "a/b/1/2/mail/1-1", "a/b//mail/1-1")) {
            assertThatThrownBy(() -> MailboxPrefix.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void what_an_older_end_leaves_out_is_absent() throws Exception {
        String json = new String(MailboxJson.MAPPER.writeValueAsBytes(status("", List.of())), StandardCharsets.UTF_8);
        String usage = MailboxJson.MAPPER.writeValueAsString(GPU);
        assertThat(json).contains(",\"gpu\":" + usage);
        store.put(FOLDER + "status.json", json.replace(",\"gpu\":" + usage, "").getBytes(StandardCharsets.UTF_8));

        assertThat(orchestrator.readStatus().heard().flatMap(Status::usage))
                .contains(new Usage(2.5, 1 << 20, Duration.ofMinutes(1), Optional.empty()));
        Order.Work work = Orders.version(1).work();
        String older = MailboxJson.MAPPER.writeValueAsString(work).replaceFirst(",\"container\":\\{[^}]*}", "");
        assertThat(older).doesNotContain("container");
        assertThat(MailboxJson.MAPPER.readValue(older, Order.Work.class).container())
                .isEmpty();
    }

    private static Status status(String detail, List<Remark> remarks) {
        return new Status(
                5,
                2,
                Phase.RUNNING,
                detail,
                Optional.of(new Progress(3, 10, 1.5)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Exit(ExitReason.COMMAND, 1, "failed")),
                4,
                0,
                remarks,
                Optional.of(new Usage(2.5, 1 << 20, Duration.ofMinutes(1), Optional.of(GPU))),
                Optional.of(new Status.Address("10.0.0.7", 29500)),
                Instant.parse("2026-03-01T00:00:00Z"));
    }
}
