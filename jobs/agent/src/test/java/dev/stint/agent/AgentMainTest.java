package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.providers.stage.metadata.GceMetadataFake;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** The agent as it really runs: a Java process of its own. */
class AgentMainTest {

    private static final byte[] KEY = new byte[32];

    @TempDir
    Path temp;

    private final String machineId = "test-" + UUID.randomUUID();

    @AfterEach
    void nothing_is_left_running() {
        var left = new MarkedProcesses(machineId).alive(0);
        MarkedProcesses.signal(left, true);
        assertThat(left).isEmpty();
    }

    @Test
    void an_agent_terminated_in_mid_run_drains_and_exits_with_zero() throws Exception {
        String uri = temp.resolve("bucket").toUri().toString();
        Orders orders = Orders.running(
                        "trap 'echo 5 > ckpt/t; mv ckpt/t ckpt/a.ckpt; echo saved; exit 0' TERM; echo up;"
                                + " while :; do sleep 0.05; done")
                .keeping("ckpt");
        try (ObjectStore store = ObjectStores.open(uri)) {
            OrchestratorMailbox mailbox =
                    new OrchestratorMailbox(store, new MailboxPrefix("team", Orders.RUN, 1, 1), 0);
            mailbox.send(orders.order(), KEY);

            Process agent = start(uri);
            try {
                await(agent, mailbox, status -> status.logChunks() > 0);
                agent.destroy();
                assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                agent.destroyForcibly().waitFor();
            }

            Status last = mailbox.readStatus().heard().orElseThrow();
            assertThat(agent.exitValue()).isZero();
            assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
            assertThat(last.committed()).isPresent();
            StringBuilder log = new StringBuilder();
            for (long chunk = 0; chunk < last.logChunks(); chunk++) {
                log.append(mailbox.readLog(chunk).orElseThrow());
            }
            assertThat(log.toString()).startsWith("up\n").endsWith("saved\n");
            String own = Files.readString(temp.resolve("agent.out"));
            assertThat(temp.resolve("lease"))
                    .hasContent(Long.toString(Orders.running("").leaseUntil.getEpochSecond()));
            assertThat(own)
                    .contains("DRAINING", "DONE")
                    .doesNotContain(Base64.getEncoder().encodeToString(KEY));
        }
    }

    @Test
    void on_google_a_preemption_is_heard_from_the_metadata_service_with_what_is_left_of_its_thirty_seconds()
            throws Exception {
        InstantSource clock = InstantSource.system();
        Instant begun = clock.instant();
        String uri = temp.resolve("bucket").toUri().toString();
        Orders orders = Orders.running("trap 'echo 5 > ckpt/t; mv ckpt/t ckpt/a.ckpt; exit 143' TERM; echo up;"
                        + " while :; do sleep 0.05; done")
                .keeping("ckpt");
        try (GceMetadataFake metadata = GceMetadataFake.start(clock, GceMetadataFake.Identity.some(Map.of()));
                ObjectStore store = ObjectStores.open(uri)) {
            OrchestratorMailbox mailbox =
                    new OrchestratorMailbox(store, new MailboxPrefix("team", Orders.RUN, 1, 1), 0);
            mailbox.send(orders.order(), KEY);

            Process agent = start(uri, "gcp", Map.of("GCE_METADATA_HOST", metadata.host()));
            try {
                await(agent, mailbox, status -> status.logChunks() > 0);
                metadata.preempt(clock.instant());
                assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                agent.destroyForcibly().waitFor();
            }

            Status last = mailbox.readStatus().heard().orElseThrow();
            assertThat(last.exit().orElseThrow().reason()).isEqualTo(ExitReason.NOTICE);
            assertThat(last.exit().orElseThrow().code()).as("not killed").isEqualTo(143);
            assertThat(last.committed()).isPresent();
            assertThat(last.notice().orElseThrow().source()).startsWith("Google preempts this machine");
            assertThat(last.notice().orElseThrow().endsAt().orElseThrow())
                    .isBetween(begun, clock.instant().plusSeconds(29));
        }
    }

    @Test
    void without_a_boot_file_it_says_so_and_exits_with_two() throws Exception {
        Process agent = process(temp.resolve("missing.json"), Map.of());
        assertThat(agent.waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(agent.exitValue()).isEqualTo(2);
        assertThat(Files.readString(temp.resolve("agent.out")))
                .contains("cannot begin")
                .contains("missing.json");
    }

    private Process start(String uri) throws Exception {
        return start(uri, "nobody", Map.of());
    }

    private Process start(String uri, String provider, Map<String, String> environment) throws Exception {
        Path boot = temp.resolve("boot.json");
        Map<String, Object> content = new HashMap<>();
        content.put("storeUri", uri);
        content.put("mailboxPrefix", "team/" + Orders.RUN + "/mail/1-1");
        content.put("key", KEY);
        content.put("provider", provider);
        content.put("market", "local/home/a/small/spot");
        content.put("machineId", machineId);
        content.put("leaseUntil", "2100-01-01T00:00:00Z");
        content.put("workFolder", temp.resolve("work").toString());
        content.put("rank", 0);
        content.put("docker", "/opt/docker/bin/docker");
        content.put("leaseFile", temp.resolve("lease").toString());
        content.put("unknownToUs", true);
        Files.write(boot, JsonMapper.builder().build().writeValueAsBytes(content));
        return process(boot, environment);
    }

    private Process process(Path boot, Map<String, String> environment) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                AgentMain.class.getName());
        builder.environment().putAll(environment);
        builder.environment().put("STINT_BOOT", boot.toString());
        builder.environment().put(MarkedProcesses.MARKER, machineId);
        return builder.redirectErrorStream(true)
                .redirectOutput(temp.resolve("agent.out").toFile())
                .start();
    }

    /** Looks at the status as often as the agent's process gives no sign of ending, which is once in 20 ms. */
    private static void await(Process agent, OrchestratorMailbox mailbox, Predicate<Status> fits) throws Exception {
        for (int looks = 0; looks < 3000; looks++) {
            if (mailbox.readStatus().heard().filter(fits).isPresent()) {
                return;
            }
            assertThat(agent.waitFor(20, TimeUnit.MILLISECONDS))
                    .as("the agent ended early")
                    .isFalse();
        }
        throw new AssertionError("no such status came; the last is " + mailbox.readStatus());
    }
}
