package dev.stint.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What there is to see on a dashboard: a market that comes and goes, runs of every kind, a queue, a schedule. */
final class DashboardScene {
    static final String MARKET_NAME = "tide";

    /** Cheap machines are taken after a while; then there is nothing but on-demand; then they come back. */
    private static final String MARKET = """
            description: spot that goes and comes
            notice: 1s
            start_bound: 6s
            pace: {order_poll: 200ms, heartbeat: 400ms}
            cooldown: 500ms
            shapes:
              small: {vcpus: 1, memory_gib: 2}
            zones:
              a:
                small:
                  on_demand: {price: 0.40}
                  spot: {price: [[0s, 0.12], [6s, 0.16], [38s, 0.09]], hazard_per_hour: 40, available: [[0s, 1], [12s, 0], [38s, 1]]}
              b:
                small:
                  spot: {price: [[0s, 0.14], [17s, 0.11]], hazard_per_hour: 20, available: [[0s, 1], [24s, 0]]}
            """;

    private static final String SPEC = """
            name: %1$s
            project: digits
            tags: {model-name: counter}
            tier: %4$s
            resources: {cpus: 1+, providers: [local], regions: [%2$s]}
            work: 40s
            max_wait: 2s
            run: |
              i=$(cat checkpoint/step 2>/dev/null || echo 0)
              echo "starting at $i <b>not bold</b> <script>document.title='owned'</script>"
              while [ "$i" -lt %3$d ]; do
                i=$((i + 1)); sleep 0.1
                echo "::stint progress step=$i total=%3$d"
                if [ $((i %% 10)) = 0 ]; then
                  echo "step $i, loss $(awk "BEGIN {printf \\"%%.4f\\", 3 / (1 + $i / 40)}")"
                  echo "$i" > checkpoint/.new && mv checkpoint/.new checkpoint/step
                fi
              done
            checkpoint:
              path: checkpoint
              interval: 1s
              complete_when: {rename: step}
              on_notice: {signal: TERM, drain: 300ms}
            """;

    /** Ten minutes at ten steps a second: longer than anybody looks. */
    private static final int FOR_LONG = 6_000;

    private final House house;

    private DashboardScene(House house) {
        this.house = house;
    }

    /** Before the first command of the house, since its server reads what is written here when it starts. */
    static DashboardScene set(House house) throws IOException {
        house.market(MARKET_NAME, MARKET);
        Files.writeString(Files.createDirectories(house.home).resolve("server.yaml"), "stint.engine.slots: 2\n");
        return new DashboardScene(house);
    }

    /** A job that counts, ten steps a second, and remembers how far it came. */
    static String spec(String name, String market, int steps) {
        return SPEC.formatted(name, market, steps, "standard");
    }

    /**
     * A run that failed, two at work, four that wait for them, one of them of a schedule.
     *
     * @return those at work
     */
    List<String> fill() throws IOException {
        String broken = submit("name: broken-loader\nproject: digits\nretries: {max: 0}\n"
                + "run: |\n  echo 'FileNotFoundError: data/train.parquet'\n  exit 3\n");
        house.awaitState(broken, "FAILED");
        List<String> busy = new ArrayList<>();
        for (String name : List.of("embed-corpus", "tune-digits")) {
            busy.add(submit(spec(name, "calm", FOR_LONG)));
        }
        for (String run : busy) {
            house.await(
                    run,
                    "comes to work",
                    detail -> detail.run()
                            .progress()
                            .filter(progress -> progress.step() > 20)
                            .isPresent());
        }
        submit(SPEC.formatted("weekly-report", "calm", FOR_LONG, "best-effort"));
        submit(spec("ablation-3", "calm", FOR_LONG));
        submit(SPEC.formatted("retrain-prod", "calm", FOR_LONG, "production"));
        Path nightly = house.desk.resolve("nightly.yaml");
        Files.writeString(
                nightly,
                SPEC.formatted("nightly-retrain", "calm", 100, "production")
                        + "schedule: {cron: 30 2 * * *, zone: Europe/Berlin, overlap: skip, catch_up: last}\n");
        house.stint("schedule", "put", nightly.toString());
        house.stint("schedule", "fire", "nightly-retrain");
        return busy;
    }

    /** Everything comes to rest. */
    void strike(List<String> busy) {
        house.stint("schedule", "rm", "nightly-retrain");
        house.stint("cancel", "--all", "--yes");
        busy.forEach(run -> house.awaitState(run, "CANCELLED"));
    }

    private String submit(String yaml) throws IOException {
        Path spec = house.desk.resolve("job.yaml");
        Files.writeString(spec, yaml);
        return house.submit(spec);
    }
}
