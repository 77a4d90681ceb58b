package dev.stint.cli;

import picocli.CommandLine.Command;

/** Cancels a run. */
@Command(
        name = "cancel",
        mixinStandardHelpOptions = true,
        description = "Ends a run for good: nothing is saved any more, and it cannot be resumed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint cancel last",
            "  stint cancel train-digits-7f --why \"wrong data\"",
            "  stint cancel --tag sweep=lr-3 --dry-run"
        })
final class CancelCommand extends AskCommand {
    CancelCommand(Session session) {
        super(session, "cancel");
    }
}
