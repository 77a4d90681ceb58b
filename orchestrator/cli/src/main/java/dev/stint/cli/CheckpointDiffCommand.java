package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two checkpoints. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        customSynopsis = {
            "Usage: stint checkpoints diff [-hV] [--all] [--exit-code] [-o=FORMAT] RUN INDEX INDEX",
            "       stint checkpoints diff [-hV] [--all] [--exit-code] [-o=FORMAT] RUN@INDEX RUN@INDEX"
        },
        description = {
            "Says which files were added, removed, changed or stayed between two checkpoints, by their hashes; nothing is read.",
            "Shared files are one object in the store, which was sent once. Ends with code 0 whatever differs, unless --exit-code is given."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint checkpoints diff last 4 9", "  stint checkpoints diff train-7f@12 train-9k@3 --exit-code"})
final class CheckpointDiffCommand implements Callable<Integer> {
    private static final Pattern NAMED = Pattern.compile("(.+)@([0-9]{1,18})");

    private final Session session;

    @Parameters(
            arity = "2..3",
            paramLabel = "WHAT",
            description = "a run and two places in its log, or two of RUN@INDEX")
    private List<String> what = new ArrayList<>();

    @Option(names = "--all", description = "list unchanged files too")
    private boolean all;

    @Option(names = "--exit-code", description = "end with code 1 when the files are not the same")
    private boolean exitCode;

    @Mixin
    private Output output = new Output();

    CheckpointDiffCommand(Session session) {
        this.session = session;
    }

    /** A checkpoint as it was named. */
    private record Name(String run, String index) {}

    @Override
    public Integer call() {
        List<Name> names = names();
        Api api = session.api();
        Name one = names.get(0);
        Name other = names.get(1);
        CheckpointDiff diff = CheckpointDiff.between(one.run(), detail(api, one), other.run(), detail(api, other));
        if (output.json()) {
            session.console().json(Json.write(diff));
        } else {
            print(diff);
        }
        return exitCode && diff.differs() ? ExitCodes.JOB_FAILED : ExitCodes.DONE;
    }

    private List<Name> names() {
        if (what.size() == 3) {
            return List.of(index(what.get(0), what.get(1)), index(what.get(0), what.get(2)));
        }
        List<Name> names = new ArrayList<>();
        for (String each : what) {
            Matcher matcher = NAMED.matcher(each);
            if (!matcher.matches()) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "'" + Wording.clean(each) + "' names no checkpoint; give RUN INDEX INDEX, or RUN@INDEX twice");
            }
            names.add(new Name(matcher.group(1), matcher.group(2)));
        }
        return names;
    }

    private Name index(String run, String index) {
        if (index.isEmpty()) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "INDEX is empty; see: stint checkpoints ls " + run);
        }
        return new Name(run, index);
    }

    private static Views.CheckpointDetail detail(Api api, Name name) {
        return api.get(Api.run(name.run(), "checkpoints", CheckpointListCommand.index(api, name.run(), name.index())))
                .as(Views.CheckpointDetail.class);
    }

    private void print(CheckpointDiff diff) {
        PrintStream out = session.console().out();
        out.println(side(diff.from()) + " -> " + side(diff.to()));
        Table table = new Table("CHANGE", "WAS>", "IS>", "FILE");
        diff.files().stream()
                .filter(file -> all || !file.change().equals("unchanged"))
                .forEach(file -> table.row(
                        file.change() + (file.shared() ? ", shared" : ""),
                        file.change().equals("added") ? "-" : Wording.bytes(file.bytesFrom()),
                        file.change().equals("removed") ? "-" : Wording.bytes(file.bytesTo()),
                        file.path()));
        table.print(session.console(), "  ");
        CheckpointDiff.Totals totals = diff.totals();
        out.println(total(totals.added(), "added") + ", " + total(totals.removed(), "removed") + ", "
                + total(totals.changed(), "changed") + ", " + total(totals.unchanged(), "unchanged") + ", of these "
                + total(totals.shared(), "shared"));
    }

    private static String side(CheckpointDiff.Side side) {
        return "checkpoint " + side.index() + " of " + Wording.clean(side.run()) + " (step " + side.step() + ", "
                + Wording.bytes(side.bytes()) + ")";
    }

    private static String total(CheckpointDiff.Total total, String what) {
        return total.files() + " " + what + (total.files() == 0 ? "" : " (" + Wording.bytes(total.bytes()) + ")");
    }
}
