package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.architecture.Pages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Commands as pages have them exist, and take the options they are given there. */
final class DocumentedCommandsTest {
    /** {@code stint show RUN}, {@code $ ./stint ls}, {@code STINT_HOME=/x stint ls}; not {@code ./stint} alone, nor {@code stint-TEAM}. */
    private static final Pattern CALL = Pattern.compile("^\\s*(?:\\$ )?(?:[A-Z_]+=\\S+ )*(?:\\./)?stint ([a-z].*)$");

    private static final Pattern OPTION = Pattern.compile("(?<=\\s)--?[a-zA-Z][a-z-]*");

    @TempDir
    Path folder;

    @Test
    void commands_and_options_of_the_pages_exist() {
        CommandLine commands = commands();
        List<String> wrong = new ArrayList<>();
        int calls = 0;
        for (Path page : Pages.all()) {
            for (String code : Pages.code(Pages.text(page))) {
                Matcher call = CALL.matcher(code);
                if (call.matches()) {
                    calls++;
                    problems(commands, call.group(1)).forEach(problem -> wrong.add(page + ": " + problem));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(calls).isGreaterThan(80);
    }

    @Test
    void a_command_or_an_option_that_does_not_exist_is_found() {
        assertThat(problems(commands(), "checkpoints burn RUN"))
                .containsExactly("there is no 'stint checkpoints burn'");
        assertThat(problems(commands(), "swim")).containsExactly("there is no 'stint swim'");
        assertThat(problems(commands(), "run -d job.yaml --loud # --quiet"))
                .containsExactly("'stint run' has no option --loud");
    }

    private static List<String> problems(CommandLine commands, String call) {
        String said = call.replaceFirst("\\s#\\s.*$", "");
        CommandLine command = commands;
        for (String word : said.split("\\s+")) {
            CommandLine next = command.getSubcommands().get(word);
            if (next == null) {
                boolean group = command == commands
                        || command.getCommandSpec().positionalParameters().isEmpty()
                                && !command.getSubcommands().isEmpty();
                if (group && word.matches("[a-z]+")) {
                    return List.of("there is no 'stint " + said.substring(0, said.indexOf(word) + word.length()) + "'");
                }
                break;
            }
            command = next;
        }
        String name = command.getCommandSpec().qualifiedName(" ");
        CommandLine.Model.CommandSpec spec = command.getCommandSpec();
        return OPTION.matcher(said)
                .results()
                .map(option -> option.group())
                .filter(option -> spec.findOption(option) == null)
                .map(option -> "'" + name + "' has no option " + option)
                .toList();
    }

    private CommandLine commands() {
        return Stint.commands(new Desk(folder, false, new Desk.Nobody()).session);
    }
}
