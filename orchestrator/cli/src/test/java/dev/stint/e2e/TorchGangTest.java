package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of a gang, with torchrun and gloo; kills as {@link GangTest} does. In the project's own check, not in each build. */
@Tag("long")
final class TorchGangTest {
    private static final int STEPS = GangTest.KILLS > 1 ? 3000 : 400;
    private static final int WITHIN_MILLIS = GangTest.KILLS > 1 ? 15_000 : 3_000;

    @TempDir
    Path folder;

    @Test
    void torchrun_with_gloo_survives_the_loss_of_either_machine() throws Exception {
        String python = System.getenv().getOrDefault("PYTHON", "python3");
        assumeTrue(hasTorch(python), "torch is not installed for " + python + "; PYTHON names another Python");
        try (House house = new House(folder)) {
            String spec = GangTest.EXAMPLES.resolve("train-digits-gang.yaml").toString();
            Supplier<String> submit =
                    () -> house.stint("run", "-d", spec, "--env", "PYTHON=" + python, "--env", "STEPS=" + STEPS)
                            .out()
                            .strip();
            String expected = GangTest.result(house.awaitState(submit.get(), "SUCCEEDED"));

            for (String run : GangTest.killed(house, submit, WITHIN_MILLIS)) {
                Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
                assertThat(GangTest.result(done)).as(House.timeline(done)).isEqualTo(expected);
                GangTest.assertWhole(house, run, List.of("rank-0.pt", "rank-1.pt", "shared.pt"));
                assertThat(house.log(run)).doesNotContain("torn");
                GangTest.awaitGone(house, run);
            }
            house.assertLeavesNothing();
        }
    }

    private static boolean hasTorch(String python) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(python, "-c", "import torch, numpy")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0;
    }
}
