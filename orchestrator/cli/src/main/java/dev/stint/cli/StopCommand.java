package dev.stint.cli;

import picocli.CommandLine.Command;

/** Stops a run. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Stops a run: it saves what it can, gives its machine back, and can be resumed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint stop last",
            "  stint stop train-digits-7f --why \"the loss does not fall\"",
            "  stint stop --project nightly --yes --reason \"the network is being repaired\""
        })
final class StopCommand extends AskCommand {
    StopCommand(Session session) {
        super(session, "stop");
    }
}
