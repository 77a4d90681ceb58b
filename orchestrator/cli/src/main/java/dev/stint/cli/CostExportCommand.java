package dev.stint.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes costs for other programs. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description = "Writes costs to the standard output, for other programs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint cost export --focus --month 2026-11 > 2026-11.csv   whole months, in the columns of FOCUS 1.2",
            "  stint cost export --raw --month 2026-11 > raw.json        attempts and prices, to do the sums anew"
        })
final class CostExportCommand implements Callable<Integer> {
    private final Session session;

    /** One of them. */
    static final class Form {
        @Option(names = "--focus", description = "CSV in the columns of FOCUS 1.2")
        private boolean focus;

        @Option(names = "--raw", description = "JSON: every run with its attempts and prices")
        private boolean raw;
    }

    @ArgGroup(multiplicity = "1")
    private Form form = new Form();

    @Mixin
    private AskedCosts asked = new AskedCosts();

    CostExportCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().getPatiently((form.focus ? "costs/focus" : "costs/raw") + asked.query(""));
        if (form.raw) {
            session.console().json(reply.body());
        } else {
            session.console().out().print(reply.body());
            session.console().out().flush();
        }
        return ExitCodes.DONE;
    }
}
