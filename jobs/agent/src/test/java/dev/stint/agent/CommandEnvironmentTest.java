package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What a command is told of its machine, and what not. */
class CommandEnvironmentTest {

    private static final Workplace PLACES = new Workplace(Path.of("/srv/m-1"));

    /** What boot, a shell or a service may leave an agent with. */
    private static final Map<String, String> MACHINE = Map.ofEntries(
            Map.entry("AWS_ACCESS_KEY_ID", "agents-only"),
            Map.entry("AWS_SECRET_ACCESS_KEY", "agents-only"),
            Map.entry("AWS_SESSION_TOKEN", "agents-only"),
            Map.entry("AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://169.254.169.254"),
            Map.entry("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.2/agents-only"),
            Map.entry("AWS_WEB_IDENTITY_TOKEN_FILE", "/agents-only"),
            Map.entry("AWS_PROFILE", "agents-only"),
            Map.entry("AWS_REGION", "agents-only"),
            Map.entry("GOOGLE_APPLICATION_CREDENTIALS", "/agents-only"),
            Map.entry("AZURE_CLIENT_SECRET", "agents-only"),
            Map.entry("STINT_BOOT", "/agents-only/boot.json"),
            Map.entry("STINT_REBALANCE", "agents-only"),
            Map.entry("DOCKER_CONFIG", "/agents-only"),
            Map.entry("LD_PRELOAD", "/agents-only.so"),
            Map.entry("JAVA_HOME", "/opt/java"),
            Map.entry("LANG", "C.UTF-8"),
            Map.entry("https_proxy", "http://proxy.example:3128"),
            Map.entry("STINT_PYTHON", "/opt/stint/python"),
            Map.entry("PATH", "/opt/bin:/usr/bin"));

    private static BootFile boot(String provider, CommandUser user) {
        return new BootFile(
                "mem:",
                "team/train-1/mail/1-1",
                new byte[32],
                provider,
                provider + "/r/z/t/spot",
                "i-1",
                Instant.EPOCH,
                PLACES.root(),
                0,
                user,
                Optional.empty(),
                Optional.empty());
    }

    private static final CommandUser STRANGER = new CommandUser(OptionalInt.of(200_000), List.of("setpriv"));

    @Test
    void the_agents_credentials_and_the_metadata_service_are_not_the_commands() {
        Map<String, String> aws =
                CommandEnvironment.of(MACHINE, new Orders().order(), PLACES, boot("aws", STRANGER), false);
        Map<String, String> contained =
                CommandEnvironment.contained(MACHINE, new Orders().order(), PLACES, boot("aws", STRANGER), false);

        for (Map<String, String> environment : List.of(aws, contained)) {
            assertThat(environment.toString()).doesNotContain("agents-only").doesNotContain("169.254");
            assertThat(environment.keySet().stream().filter(name -> name.startsWith("AWS_")))
                    .containsExactly("AWS_EC2_METADATA_DISABLED");
            assertThat(environment).containsEntry("https_proxy", "http://proxy.example:3128");
        }
        assertThat(aws).containsEntry("PATH", "/opt/bin:/usr/bin").containsEntry("JAVA_HOME", "/opt/java");
    }

    @Test
    void on_google_programs_do_not_look_for_a_metadata_service_that_is_closed_to_them() {
        for (Map<String, String> environment : List.of(
                CommandEnvironment.of(MACHINE, new Orders().order(), PLACES, boot("gcp", STRANGER), false),
                CommandEnvironment.contained(MACHINE, new Orders().order(), PLACES, boot("gcp", STRANGER), false))) {
            assertThat(environment)
                    .containsEntry("NO_GCE_CHECK", "true")
                    .doesNotContainKey("AWS_EC2_METADATA_DISABLED");
        }
    }

    @Test
    void credentials_that_the_job_brings_itself_reach_it() {
        Orders orders = new Orders();
        orders.env.put("AWS_ACCESS_KEY_ID", "the-jobs-own");
        orders.env.put("AWS_EC2_METADATA_DISABLED", "false");
        orders.secrets.put("AWS_SECRET_ACCESS_KEY", "the-jobs-own");

        assertThat(CommandEnvironment.of(MACHINE, orders.order(), PLACES, boot("aws", STRANGER), false))
                .containsEntry("AWS_ACCESS_KEY_ID", "the-jobs-own")
                .containsEntry("AWS_SECRET_ACCESS_KEY", "the-jobs-own")
                .containsEntry("AWS_EC2_METADATA_DISABLED", "false");
    }

    @Test
    void elsewhere_nothing_is_said_of_a_metadata_service() {
        assertThat(CommandEnvironment.of(MACHINE, new Orders().order(), PLACES, boot("local", STRANGER), false))
                .doesNotContainKeys("AWS_EC2_METADATA_DISABLED", "NO_GCE_CHECK");
    }

    @Test
    void a_container_keeps_what_its_image_says_of_programs() {
        Map<String, String> contained = new TreeMap<>(CommandEnvironment.contained(
                MACHINE,
                Orders.running("true").keeping("ckpt").order(),
                PLACES,
                boot("local", CommandUser.same()),
                true));

        assertThat(contained)
                .doesNotContainKeys("PATH", "JAVA_HOME", "LANG", "PYTHONPATH")
                .containsEntry("HOME", "/srv/m-1/home")
                .containsEntry("TMPDIR", "/srv/m-1/tmp")
                .containsEntry("STINT_PYTHON", "/opt/stint/python")
                .containsEntry("STINT_CHECKPOINT_DIR", "/srv/m-1/job/ckpt")
                .containsEntry("STINT_RESUMED", "1")
                .containsEntry("STINT_MACHINE", "i-1");
        assertThat(CommandEnvironment.contained(MACHINE, new Orders().order(), PLACES, boot("local", STRANGER), false))
                .containsEntry("STINT_PYTHON", "/srv/m-1/python");
    }
}
