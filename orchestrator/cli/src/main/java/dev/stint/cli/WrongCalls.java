package dev.stint.cli;

import dev.stint.spec.Nearest;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is said of a call that cannot be understood: one line on what is wrong, one on where help is. Pure. */
final class WrongCalls {
    private WrongCalls() {}

    static int report(ParameterException e, String[] args, Console console) {
        CommandLine root = e.getCommandLine();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        CommandLine command = e.getCommandLine();
        // picocli passes over words it does not know, and may find a command of another name behind them
        CommandLine at = root;
        for (String word : args) {
            if (word.startsWith("-") || at.getSubcommands().isEmpty()) {
                break;
            }
            CommandLine next = at.getSubcommands().get(word);
            if (next == null && !at.getCommandSpec().positionalParameters().isEmpty()) {
                break; // a word of the command's own
            }
            if (next == null) {
                console.say("stint: " + unknown(Wording.clean(word), at));
                console.say("  " + at.getCommandSpec().qualifiedName() + " --help");
                return ExitCodes.WRONG_CALL;
            }
            at = next;
        }
        console.say("stint: " + message(e, command));
        console.say("  " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.WRONG_CALL;
    }

    private static String message(ParameterException e, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = Wording.clean(unmatched.getUnmatched().get(0));
            if (word.startsWith("-")) {
                Set<String> options = new LinkedHashSet<>();
                command.getCommandSpec().options().forEach(option -> options.addAll(List.of(option.names())));
                return word + " is no option of " + name + meant(Nearest.near(word, options));
            }
            if (!command.getSubcommands().isEmpty()) {
                return unknown(word, command);
            }
            return "'" + word + "' is one argument too many for " + name;
        }
        if (!command.getSubcommands().isEmpty()
                && e.getMessage() != null
                && e.getMessage().startsWith("Missing")) {
            return name + " needs a command: "
                    + String.join(", ", command.getSubcommands().keySet());
        }
        // picocli says "option option" of an option that takes pairs
        return Wording.clean(String.valueOf(e.getMessage())).replace("option option", "option");
    }

    private static String unknown(String word, CommandLine at) {
        return "'" + word + "' is no command of " + at.getCommandSpec().qualifiedName() + meant(command(word, at));
    }

    private static String meant(Optional<String> other) {
        return other.map(word -> "; did you mean " + word + "?").orElse("");
    }

    /** The command somebody meant: a near one here, or one of that very name elsewhere. */
    private static Optional<String> command(String word, CommandLine here) {
        Optional<String> near = Nearest.near(word, here.getSubcommands().keySet());
        if (near.isPresent()) {
            return near.map(name -> here.getCommandSpec().qualifiedName() + " " + name);
        }
        return here.getSubcommands().values().stream()
                .filter(group -> group.getSubcommands().containsKey(word))
                .map(group -> group.getCommandSpec().qualifiedName() + " " + word)
                .findFirst();
    }
}
