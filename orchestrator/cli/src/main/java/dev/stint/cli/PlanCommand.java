package dev.stint.cli;

import dev.stint.checkpoints.policy.Cadence;
import dev.stint.core.placement.Commitment;
import dev.stint.core.placement.CostModel;
import dev.stint.core.placement.Demand;
import dev.stint.core.placement.Families;
import dev.stint.core.placement.HazardModel;
import dev.stint.core.placement.History;
import dev.stint.core.placement.KeptCheckpoint;
import dev.stint.core.placement.Pace;
import dev.stint.core.placement.Placement;
import dev.stint.core.placement.ServiceQuestions;
import dev.stint.core.placement.Standing;
import dev.stint.providers.Market;
import dev.stint.spec.Durations;
import dev.stint.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says where a job would run, what it would cost and when it would be done, and why. */
@Command(
        name = "plan",
        mixinStandardHelpOptions = true,
        description = {
            "Compares every market a job could run in by what it is expected to cost to finish there.",
            "Needs no credentials and no server: prices are those of a dated snapshot."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint plan job.yaml",
            "  stint plan job.yaml --set resources.accelerators=H100:8 --set work=2h30m",
            "  stint plan job.yaml --explain gcp/us-central1/us-central1-a/a2-highgpu-1g/spot",
            "  stint plan job.yaml -o json | jq '.candidates[0]'",
            "",
            "Exit codes: 0 there is a market, 2 the spec is wrong or nothing is like it, 3 only money or a closed market",
            "            stands in the way, 4 --explain names no market."
        })
final class PlanCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "SPEC", description = "the job spec, a YAML file; - for the standard input")
    private String file = "";

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "another value for a key of the spec, such as work=6h; repeatable")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--all", description = "every market, also those that cannot be used, each with its reason")
    private boolean all;

    @Option(
            names = "--top",
            paramLabel = "N",
            description = "how many candidates are shown (default: ${DEFAULT-VALUE})")
    private int top = 10;

    @Option(names = "--explain", paramLabel = "MARKET", description = "every term of one market's cost, and its source")
    private String explain = "";

    @Option(
            names = "--prices",
            paramLabel = "PATH",
            description = "a file or folder of prices in place of the shipped snapshot")
    private String prices = "";

    @Option(
            names = "--commitments",
            paramLabel = "FILE",
            description = "machine time that is paid for already: provider,region,instance_type,hours,expires")
    private String commitments = "";

    @Option(names = "--start", paramLabel = "TIME", description = "from a launch to work (default: 3m)")
    private String start = "";

    @Option(names = "--restore", paramLabel = "TIME", description = "reading a checkpoint back (default: 1m)")
    private String restore = "";

    @Option(names = "--save", paramLabel = "TIME", description = "what a save costs the command (default: 30s)")
    private String save = "";

    @Option(
            names = "--checkpoint",
            paramLabel = "GIB@PROVIDER/REGION",
            description = "a checkpoint to go on from, such as 40@aws/us-east-1")
    private String checkpoint = "";

    @Option(
            names = "--families",
            paramLabel = "GLOB",
            split = ",",
            description = "what the team may use, as its families are in teams.yaml: globs over provider:instance-type")
    private List<String> families = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    PlanCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Instant now = session.clock().instant();
        JobSpec spec = (file.equals("-")
                        ? SpecFile.read(System.in, session.folder(), sets, Map.of())
                        : SpecFile.read(session.file(file), file, sets, Map.of()))
                .spec();
        if (top < 1) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--top: " + top + " is not positive; give one or more");
        }
        List<Commitment> paid =
                commitments.isEmpty() ? List.of() : CommitmentFile.read(session.file(commitments), commitments);
        PlanMarkets markets = PlanMarkets.of(
                        spec,
                        now,
                        session.home(),
                        prices.isEmpty() ? Optional.empty() : Optional.of(session.file(prices)),
                        paid,
                        pace(Pace.LOCAL))
                .within(Families.of(spec.team(), families));
        Demand demand = Demand.of(spec, now, pace(Pace.ASSUMED), kept());
        CostModel model = new CostModel(demand, new HazardModel(History.NONE), Cadence::auto, paid, now);
        Standing standing = Placement.rank(markets.quotes(), model);
        Plan plan = new Plan(spec, markets, standing, ServiceQuestions.of(spec, now), now);
        if (!explain.isEmpty()) {
            int place = place(standing);
            if (output.json()) {
                session.console().json(Json.write(PlanView.explained(plan, place)));
            } else {
                PlanText.explain(plan, place, session.console());
            }
            return ExitCodes.DONE;
        }
        if (output.json()) {
            session.console().json(Json.write(PlanView.of(plan, all ? standing.size() : top)));
        } else {
            new PlanText(plan, session.console()).print(all, top);
        }
        return plan.exitCode();
    }

    /** What is assumed, where no option says otherwise. */
    private Pace pace(Pace assumed) {
        return new Pace(
                time("--start", start, assumed.start()),
                time("--restore", restore, assumed.restore()),
                time("--save", save, assumed.save()));
    }

    private static Duration time(String option, String text, Duration otherwise) {
        return text.isEmpty()
                ? otherwise
                : Durations.parse(text)
                        .orElseThrow(() -> new CommandFailure(
                                ExitCodes.WRONG_CALL,
                                option + ": '" + text + "' is not a time; write it such as 90s, 10m or 1h30m"));
    }

    private Optional<KeptCheckpoint> kept() {
        if (checkpoint.isEmpty()) {
            return Optional.empty();
        }
        if (!checkpoint.matches("\\d{1,6}(\\.\\d{1,3})?@[a-z0-9-]+/[A-Za-z0-9._-]+")) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "--checkpoint: '" + checkpoint + "' is not a size and a place; write it such as 40@aws/us-east-1");
        }
        int at = checkpoint.indexOf('@');
        int slash = checkpoint.indexOf('/');
        return Optional.of(new KeptCheckpoint(
                Double.parseDouble(checkpoint.substring(0, at)),
                checkpoint.substring(at + 1, slash),
                checkpoint.substring(slash + 1)));
    }

    private int place(Standing standing) {
        Market market;
        try {
            market = Market.parse(explain);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "--explain: '" + explain
                            + "' is no market; write provider/region/zone/type/capacity, as in the table");
        }
        return standing.placeOf(market)
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.NOT_FOUND,
                        "--explain: " + explain + " is not among the " + standing.size() + " markets; stint plan "
                                + file + " --all lists them"));
    }
}
