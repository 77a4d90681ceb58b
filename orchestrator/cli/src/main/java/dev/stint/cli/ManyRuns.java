package dev.stint.cli;

import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of stop, resume and cancel that mean many runs instead of one, and what they do. */
final class ManyRuns {
    @Option(names = "--all", description = "all runs with which it makes sense, instead of one")
    private boolean all;

    @Option(names = "--team", paramLabel = "TEAM", description = "all of this team")
    private String team = "";

    @Option(names = "--project", paramLabel = "PROJECT", description = "all of this project")
    private String project = "";

    @Option(names = "--tag", paramLabel = "K=V", description = "all with this tag; repeatable, then with all of them")
    private Map<String, String> tags = new LinkedHashMap<>();

    @Option(
            names = {"-s", "--state"},
            paramLabel = "STATE",
            description = "all in this state, such as paused; live: those that have not come to rest")
    private String state = "";

    @Option(names = "--dry-run", description = "of many: only say which are meant")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "of many: do not ask; needed where nobody can be asked")
    private boolean yes;

    /** Whether runs are chosen by what they have in common. */
    boolean chosen() {
        return all || !team.isEmpty() || !project.isEmpty() || !tags.isEmpty() || !state.isEmpty();
    }

    /** Whether one of the options was given that make sense for many only. */
    boolean meant() {
        return chosen() || dryRun || yes;
    }

    /** Shows which are meant, asks, and does it. */
    int call(Session session, String verb, String why, boolean json) {
        if (!chosen()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "--dry-run and --yes are for many runs; give --all, --team, --project, --tag or --state");
        }
        if (dryRun && yes) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--dry-run and --yes: give one of them");
        }
        if (json && !dryRun && !yes) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "-o json: programs are not asked; give --yes, or --dry-run");
        }
        Api api = session.api();
        if (dryRun || yes) {
            return told(session, ask(api, verb, why, dryRun), json);
        }
        QueueViews.BulkView plan = ask(api, verb, why, true);
        if (plan.results().isEmpty()) {
            return told(session, plan, false);
        }
        table(session, plan);
        boolean agreed = session.question()
                .yes(verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1) + " "
                        + Wording.count(plan.results().size(), "run") + "?")
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "nothing was done, for nobody can be asked here; give --yes to do it all the same"));
        if (!agreed) {
            session.console().say("nothing was done");
            return ExitCodes.DONE;
        }
        return told(session, ask(api, verb, why, false), false);
    }

    /** Goes on until the server knows of no more. */
    private QueueViews.BulkView ask(Api api, String verb, String why, boolean onPaper) {
        List<QueueViews.BulkResult> results = new ArrayList<>();
        Optional<String> after = Optional.of("");
        do {
            QueueViews.BulkView part = api.post(
                            "runs/bulk",
                            new Requests.Bulk(verb, all, team, project, tags, state, after.orElseThrow(), onPaper, why))
                    .as(QueueViews.BulkView.class);
            results.addAll(part.results());
            after = part.next();
        } while (after.isPresent());
        return new QueueViews.BulkView(verb, onPaper, results, Optional.empty());
    }

    private static int told(Session session, QueueViews.BulkView view, boolean json) {
        long refused = view.results().stream().filter(result -> !result.done()).count();
        if (json) {
            session.console().json(Json.write(view));
        } else if (view.results().isEmpty()) {
            session.console().say("no run is meant; see stint ls");
        } else {
            table(session, view);
            if (refused > 0) {
                session.console()
                        .say(refused + " of " + Wording.count(view.results().size(), "run") + " refused");
            }
        }
        return refused > 0 ? ExitCodes.REFUSED : ExitCodes.DONE;
    }

    private static void table(Session session, QueueViews.BulkView view) {
        Table table = new Table("RUN", "TEAM", "STATE", "", "WHAT");
        for (QueueViews.BulkResult result : view.results()) {
            table.row(
                    result.run(),
                    result.team(),
                    result.state(),
                    view.dryRun() ? "meant" : result.done() ? "done" : "refused",
                    Wording.money(result.message()));
        }
        table.print(session.console(), "");
    }
}
