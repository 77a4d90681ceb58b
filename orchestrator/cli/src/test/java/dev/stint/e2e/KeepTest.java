package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.KeepViews;
import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which checkpoints of a run stay: said by the spec and by metrics, looked at, overruled and done by commands. */
final class KeepTest {
    /** Four commits, each with a loss, by request files as they are written by hand. */
    private static final String SPEC = """
            name: keep
            resources: {providers: [local], regions: [home]}
            retries: {max: 0}
            tags: {model-name: keep}
            run: |
              cd "$STINT_CHECKPOINT_DIR" && mkdir -p .stint && n=0
              for loss in 5.0 0.1 3.0 2.0; do
                n=$((n + 1))
                echo "$loss" >state
                echo "{\\"step\\": ${n}0, \\"metrics\\": {\\"loss\\": $loss}}" >.stint/unfinished
                mv .stint/unfinished .stint/commit-$n.json
                until [ -e .stint/done-$n.json ]; do sleep 0.05; done
              done
            checkpoint: {keep: {last: 1, best: {metric: loss, goal: min}}}
            """;

    @TempDir
    static Path folder;

    private static House house;

    @BeforeAll
    static void open() throws IOException {
        house = new House(folder);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    @Test
    void the_newest_the_best_and_the_pinned_stay_and_the_bytes_of_the_others_go() throws IOException {
        String run = house.submit(Files.writeString(house.desk.resolve("keep.yaml"), SPEC));
        house.awaitState(run, "SUCCEEDED");
        List<Long> all = list(run).checkpoints().stream()
                .map(Views.CheckpointView::index)
                .toList();
        assertThat(all).hasSize(4);

        assertThat(prune(run, "--dry-run").retired()).as("none was read back").isZero();
        house.stint("checkpoints", "verify", run);
        assertThat(going(prune(run, "--dry-run"))).containsExactly(all.get(0), all.get(2));

        String first = all.get(0).toString();
        Terminal.Said pinned = house.stint("checkpoints", "pin", run, first, "--why", "to compare", "-o", "json");
        assertThat(described(pinned, "PinView").as(KeepViews.PinView.class).why())
                .isEqualTo("to compare");
        KeepViews.PruneView pruned = prune(run, "--yes");
        assertThat(pruned.performed()).isTrue();
        assertThat(going(pruned)).containsExactly(all.get(2));
        assertThat(list(run).checkpoints())
                .extracting(Views.CheckpointView::status)
                .containsExactly("committed", "committed", "retired", "committed");

        Terminal.Said best = house.stint("checkpoints", "why", run, all.get(1).toString(), "-o", "json");
        assertThat(described(best, "WhyView").as(KeepViews.WhyView.class).reasons())
                .containsExactly("best by metric loss (0.1)");
        Terminal.Said swept = house.stint("checkpoints", "sweep", "-o", "json");
        assertThat(described(swept, "SweepView").as(KeepViews.SweepView.class).steps())
                .allSatisfy(step -> assertThat(step.failed()).as(step.name()).isEmpty());
        assertThat(house.stint("checkpoints", "sweep", "--last", "-o", "json").as(KeepViews.SweepView.class))
                .isEqualTo(swept.as(KeepViews.SweepView.class));
        assertThat(objects()).as("somebody may still be reading").isEqualTo(4);
        house.stint("checkpoints", "sweep");
        assertThat(objects()).isEqualTo(3);
        for (long stays : List.of(all.get(0), all.get(1), all.get(3))) {
            house.stint("checkpoints", "verify", run, Long.toString(stays));
        }

        house.stint("checkpoints", "unpin", run);
        assertThat(going(prune(run, "--yes"))).containsExactly(all.get(0));
        Terminal.Said late = house.tryStint("checkpoints", "pin", run, first);
        assertThat(late.exit()).isEqualTo(3);
        assertThat(late.err()).contains("checkpoint " + first + " of " + run + " is retired");
    }

    private static Views.CheckpointList list(String run) {
        Terminal.Said said = house.stint("checkpoints", "ls", run, "-o", "json");
        return described(said, "CheckpointList").as(Views.CheckpointList.class);
    }

    private static KeepViews.PruneView prune(String run, String how) {
        Terminal.Said said = house.stint("checkpoints", "prune", run, how, "-o", "json");
        return described(said, "PruneView").as(KeepViews.PruneView.class);
    }

    private static long objects() {
        Terminal.Said cost = house.stint("checkpoints", "cost", "--by", "tag", "-o", "json");
        List<KeepViews.StorageCostRow> rows = described(cost, "StorageCostView")
                .as(KeepViews.StorageCostView.class)
                .rows();
        assertThat(rows).extracting(KeepViews.StorageCostRow::key).containsExactly("model-name=keep");
        return rows.get(0).objects();
    }

    private static List<Long> going(KeepViews.PruneView view) {
        return view.logs().stream()
                .flatMap(log -> log.checkpoints().stream())
                .filter(each -> !each.keep())
                .map(KeepViews.DecisionView::index)
                .toList();
    }

    private static Terminal.Said described(Terminal.Said said, String schema) {
        assertThat(OpenApi.faults(said.out(), schema)).as(said.out()).isEmpty();
        return said;
    }
}
