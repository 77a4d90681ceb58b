package dev.stint.cli;

import dev.stint.api.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists runs. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = "Lists runs, newest first: the newest ones, and older ones that have not come to rest.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint ls                    the newest 20, and all that are live",
            "  stint ls --state live       what has not come to rest",
            "  stint ls --state failed -a  all that failed",
            "  stint ls -o json | jq -r '.runs[].id'"
        })
final class ListCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    private final Session session;

    @Option(
            names = {"-s", "--state"},
            paramLabel = "STATE",
            description = "only runs in this state, such as running or failed; live: those that have not come to rest")
    private String state = "";

    @Option(
            names = {"-a", "--all"},
            description = "all of them")
    private boolean all;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "at most that many (default: ${DEFAULT-VALUE})")
    private int limit = 20;

    @Mixin
    private Output output = new Output();

    ListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--limit: " + limit + " is too few; give one or more");
        }
        Api api = session.api();
        if (!all) {
            Api.Reply reply = api.get(query(state, Optional.empty(), limit));
            if (output.json()) {
                session.console().json(reply.body());
            } else {
                Views.RunList list = reply.as(Views.RunList.class);
                print(list.next().isPresent() && state.isEmpty() ? withOlderLive(api, list.runs()) : list.runs());
                list.next().ifPresent(next -> session.console().hint("there are more: stint ls --all"));
            }
            return ExitCodes.DONE;
        }
        List<Views.RunView> runs = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Views.RunList page = api.get(query(state, next, PAGE)).as(Views.RunList.class);
            runs.addAll(page.runs());
            next = page.next();
        } while (next.isPresent());
        if (output.json()) {
            session.console().json(Json.write(new Views.RunList(runs, Optional.empty())));
        } else {
            print(runs);
        }
        return ExitCodes.DONE;
    }

    private static List<Views.RunView> withOlderLive(Api api, List<Views.RunView> newest) {
        List<Views.RunView> runs = new ArrayList<>(newest);
        Set<String> shown = newest.stream().map(Views.RunView::id).collect(Collectors.toSet());
        api.get(query("live", Optional.empty(), PAGE)).as(Views.RunList.class).runs().stream()
                .filter(run -> !shown.contains(run.id()))
                .forEach(runs::add);
        return runs;
    }

    private static String query(String state, Optional<String> before, int count) {
        return "runs?limit=" + count
                + (state.isEmpty() ? "" : "&state=" + Api.escape(state))
                + before.map(cursor -> "&before=" + Api.escape(cursor)).orElse("");
    }

    private void print(List<Views.RunView> runs) {
        if (runs.isEmpty()) {
            session.console()
                    .say(
                            state.isEmpty()
                                    ? "no runs yet; to start one: stint init job.yaml, then stint run job.yaml"
                                    : "no runs are " + state + "; all of them: stint ls --all");
            return;
        }
        Table table = new Table("RUN", "STATE", "ATTEMPT>", "MARKET", "PROGRESS>", "PREEMPTED>", "COST>", "AGE>");
        for (Views.RunView run : runs) {
            table.row(
                    run.id(),
                    run.state() + run.waits().map(waits -> " (" + waits + ")").orElse(""),
                    run.attempt(),
                    Wording.orDash(run.market()),
                    run.progress().map(ListCommand::progress).orElse("-"),
                    run.preemptions(),
                    Wording.usd(run.costUsd()),
                    Wording.age(run.submittedAt(), run.asOf()));
        }
        table.print(session.console(), "");
    }

    private static String progress(Views.ProgressView progress) {
        return progress.total() > 0
                ? progress.step() * 100 / progress.total() + " %"
                : Wording.count(progress.step(), "step");
    }
}
