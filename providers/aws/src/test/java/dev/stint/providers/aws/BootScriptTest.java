package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.AgentImage;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.stage.contract.BootLaunches;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boot data as text. What it does is in {@link BootTest}. */
final class BootScriptTest {

    private static final Instant LEASE = Instant.parse("2026-11-22T08:00:00Z");
    private static final AgentImage IMAGE =
            BootLaunches.image("s3://models/stint/agents/1f.tar.gz", "1f".repeat(32), 61_234_567);
    private static final Market MARKET =
            new Market("aws", "eu-central-1", "eu-central-1b", "g6.xlarge", CapacityType.SPOT);
    private static final BootScript SCRIPT = BootScript.of(new AwsDialect());

    private static LaunchRequest request(String storeUri) {
        return BootLaunches.of(MARKET, storeUri, List.of(IMAGE), LEASE, 100, true);
    }

    @Test
    void the_same_launch_gives_the_same_bytes() throws IOException {
        String script = SCRIPT.render(request("s3://models/stint?region=eu-central-1"));

        assertThat(SCRIPT.render(request("s3://models/stint?region=eu-central-1")))
                .isEqualTo(script);
        String beginning = script.substring(0, script.indexOf("set -euo"));
        Path golden = Path.of("src/test/resources/dev/stint/providers/aws/boot-values.golden");
        assertThat(beginning).isEqualTo(Files.readString(golden));
        assertThat(script).startsWith("#!/bin/bash\n").endsWith("esac\n");
    }

    @Test
    void it_fits_into_user_data_with_room_for_long_names() {
        String script =
                SCRIPT.render(request("s3://" + "b".repeat(63) + "/" + "p".repeat(200) + "?region=ap-southeast-2"));

        assertThat(script.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(AwsDialect.LARGEST_BYTES);
        assertThatThrownBy(() -> SCRIPT.render(request("s3://models/" + "p".repeat(2000))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("EC2 takes 16384");
    }

    @Test
    void the_key_is_in_it_once_and_can_be_taken_out_as_a_line() {
        String script = SCRIPT.render(request("s3://models/stint"));

        assertThat(script.lines().filter(line -> line.contains(BootLaunches.KEY_TEXT)))
                .containsExactly("KEY='" + BootLaunches.KEY_TEXT + "'");
    }

    @Test
    void what_a_shell_would_take_for_its_own_is_only_text(@TempDir Path folder) throws Exception {
        Path sign = folder.resolve("sign");
        String store = "s3://models/it's$(touch%20x)';touch" + "?region=eu-central-1";
        String script = SCRIPT.render(request(store));
        Path values = Files.writeString(
                folder.resolve("values"),
                script.substring(0, script.indexOf("set -euo")) + "printf '%s' \"$BOOT\" >" + sign + "\n");

        assertThat(run(folder, "bash", values.toString())).isEmpty();

        assertThat(Files.readString(sign)).startsWith("{\"storeUri\":\"" + store + "\"");
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(values, sign);
        }
    }

    @Test
    void what_json_cannot_hold_as_it_is_is_refused() {
        assertThatThrownBy(() -> SCRIPT.render(request("s3://models/ü")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("storeUri has a character");
    }

    @Test
    void without_an_agent_there_is_nothing_to_boot() {
        LaunchRequest without = BootLaunches.of(MARKET, "s3://models/stint", List.of(), LEASE, 0, false);

        assertThatThrownBy(() -> SCRIPT.render(without))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no agent for x86_64 machines");
    }

    @Test
    void an_image_is_reached_as_its_bucket_is_unless_it_says_otherwise() {
        String store = "s3://models/stint?endpoint=http://10.0.0.7:9000&region=eu-west-1";
        AgentImage elsewhere = BootLaunches.image("s3://images/a.tar.gz?region=us-west-2", "1f".repeat(32), 5);

        assertThat(SCRIPT.render(request(store)))
                .contains(
                        "IMAGE_ORIGIN='http://10.0.0.7:9000'\nIMAGE_PATH='/models/stint/agents/1f.tar.gz'\nIMAGE_REGION='eu-west-1'\n");
        assertThat(SCRIPT.render(BootLaunches.of(MARKET, store, List.of(elsewhere), LEASE, 0, false)))
                .contains(
                        "IMAGE_ORIGIN='https://images.s3.us-west-2.amazonaws.com'\nIMAGE_PATH='/a.tar.gz'\nIMAGE_REGION='us-west-2'\n");
    }

    @Test
    void a_linter_finds_nothing(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "shellcheck"))),
                "shellcheck is not installed");
        Path script = Files.writeString(folder.resolve("boot.sh"), SCRIPT.render(request("s3://models/stint")));

        assertThat(run(folder, "shellcheck", script.toString())).isEmpty();
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).satisfies(unused -> assertThat(process.exitValue()).isIn(0, 1));
        return output;
    }
}
