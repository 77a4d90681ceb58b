package dev.stint.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a completion script. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = "Prints a script that completes commands and options in the shell.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  bash:  echo 'source <(stint completion bash)' >> ~/.bashrc",
            "  zsh:   echo 'source <(stint completion zsh)' >> ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {
    /** The shells there is a script for; one script serves both. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Session session;

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
    private Shell shell = Shell.BASH;

    CompletionCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        String prologue = switch (shell) {
            case BASH -> "";
            case ZSH -> "autoload -Uz compinit && compinit -C\n";
        };
        session.console().out().println(prologue + AutoComplete.bash("stint", Stint.commands(session)));
        return ExitCodes.DONE;
    }
}
