package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusReporterTest {

    private static final MailboxPrefix PREFIX = new MailboxPrefix("team", "run-1", 1, 1);

    private final MemoryObjectStore store = new MemoryObjectStore();
    private final StatusReporter reporter = new StatusReporter(
            new MachineMailbox(store, PREFIX, 0),
            new Background(Runnable::run, new Waker()),
            new AgentLog(System.out, InstantSource.system()));

    @Test
    void however_much_there_is_to_remark_the_status_can_be_read() throws Exception {
        for (int i = 1; i <= 60; i++) {
            reporter.remark("long", i + "\"€".repeat(50_000));
        }
        reporter.exit(new Exit(ExitReason.OUTPUT_FAILED, 1, "\"€".repeat(50_000)));
        reporter.phase(Phase.DONE, "\"€".repeat(50_000));

        reporter.tick(Instant.EPOCH, Optional.empty());

        Status heard =
                new OrchestratorMailbox(store, PREFIX, 0).readStatus().heard().orElseThrow();
        assertThat(heard.exit().orElseThrow().reason()).isEqualTo(ExitReason.OUTPUT_FAILED);
        assertThat(heard.remarks()).hasSize(50);
        assertThat(heard.remarks().get(49).text()).startsWith("60\"€");
    }
}
