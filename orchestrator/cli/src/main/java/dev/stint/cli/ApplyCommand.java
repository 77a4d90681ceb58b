package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import dev.stint.spec.TeamsFiles;
import dev.stint.spec.TeamsResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Applies a file of teams. */
@Command(
        name = "apply",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what a file of teams changes, and applies it: who belongs to them, what they may use and spend, and whom to tell.",
            "Asks before it removes a team that has runs or schedules."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint apply teams.yaml --dry-run",
            "  stint apply teams.yaml",
            "  stint apply teams.yaml --yes -o json"
        })
final class ApplyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", description = "the file of teams, YAML; stint schema teams describes it")
    private String file = "";

    @Option(names = "--dry-run", description = "only show what it changes")
    private boolean dryRun;

    @Option(
            names = {"-y", "--yes"},
            description = "do not ask; needed where nobody can be asked")
    private boolean yes;

    @Mixin
    private Output output = new Output();

    ApplyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String content = read();
        Api api = session.api();
        long revision = api.get("teams").as(TeamViews.TeamList.class).revision();
        Api.Reply tried = api.put("teams", new Requests.PutTeams(content, file, revision, true, false));
        TeamViews.TeamsPlan plan = tried.as(TeamViews.TeamsPlan.class);
        if (!output.json()) {
            show(plan);
        }
        if (dryRun || plan.changes().isEmpty()) {
            if (output.json()) {
                session.console().json(tried.body());
            } else if (plan.changes().isEmpty()) {
                session.console().say("nothing to do: " + file + " says what is in force");
            }
            return ExitCodes.DONE;
        }
        if (!plan.used().isEmpty() && !yes && !agreed(plan)) {
            session.console().say("nothing was applied");
            return ExitCodes.DONE;
        }
        Api.Reply reply = api.put("teams", new Requests.PutTeams(content, file, revision, false, true));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            session.console()
                    .say("applied as revision "
                            + reply.as(TeamViews.TeamsPlan.class).revision());
        }
        return ExitCodes.DONE;
    }

    /** What is wrong is said before a server is asked. */
    private String read() {
        byte[] bytes = SpecFile.bytes(session.file(file), file, "stint schema teams describes what stands in it");
        List<String> problems =
                TeamsFiles.parse(bytes, file).fold(teams -> List.<String>of(), TeamsResult.Invalid::messages);
        if (!problems.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, file + " has " + Wording.count(problems.size(), "problem"), problems);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private boolean agreed(TeamViews.TeamsPlan plan) {
        if (output.json()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "-o json: programs are not asked, and teams that are in use are removed; give --yes, or --dry-run");
        }
        boolean schedules = plan.used().stream().anyMatch(use -> use.schedules() > 0);
        return session.question()
                .yes("Remove " + Wording.count(plan.used().size(), "team") + " in use"
                        + (schedules ? ", whose schedules are paused at their next firing?" : "?"))
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "nothing was applied, for teams that are in use are removed and nobody can be asked here; give"
                                + " --yes to do it all the same"));
    }

    private void show(TeamViews.TeamsPlan plan) {
        Console console = session.console();
        String arrow = console.unicode() ? " → " : " -> ";
        for (TeamViews.TeamChange change : plan.changes()) {
            console.out().println(sign(change.kind()) + " " + Wording.clean(change.team()));
            if (!change.kind().equals("removed")) {
                int width = change.lines().stream()
                        .mapToInt(line -> line.key().length())
                        .max()
                        .orElse(0);
                change.lines().forEach(line -> console.out().println(line(line, width, arrow)));
            }
            plan.used().stream()
                    .filter(use -> use.team().equals(change.team()))
                    .forEach(use -> console.out()
                            .println("    " + Wording.count(use.runs(), "run") + " that can still go on, "
                                    + Wording.count(use.schedules(), "schedule") + ", "
                                    + Wording.count(use.tokens(), "live token") + ", "
                                    + Wording.count(use.secrets(), "secret")));
        }
        if (!plan.changes().isEmpty()) {
            console.out().println(summary(plan));
        }
        console.out().flush();
    }

    private static String line(TeamViews.TeamChangeLine line, int width, String arrow) {
        String key = Wording.clean(line.key());
        String fill = " ".repeat(Math.max(0, width - key.length()) + 2);
        String sign = line.before().isEmpty() ? "+" : line.after().isEmpty() ? "-" : " ";
        String value = line.before().isPresent() && line.after().isPresent()
                ? line.before().get() + arrow + line.after().get()
                : line.after().or(line::before).orElse("");
        return "  " + sign + " " + key + fill + Wording.clean(value);
    }

    private static String sign(String kind) {
        return switch (kind) {
            case "added" -> "+";
            case "removed" -> "-";
            default -> "~";
        };
    }

    /** Such as {@code 1 team added, 2 changed}. */
    private static String summary(TeamViews.TeamsPlan plan) {
        List<String> parts = new ArrayList<>();
        for (String kind : List.of("added", "changed", "removed")) {
            long count = plan.changes().stream()
                    .filter(change -> change.kind().equals(kind))
                    .count();
            if (count > 0) {
                parts.add((parts.isEmpty() ? Wording.count(count, "team") : Long.toString(count)) + " " + kind);
            }
        }
        return String.join(", ", parts);
    }
}
