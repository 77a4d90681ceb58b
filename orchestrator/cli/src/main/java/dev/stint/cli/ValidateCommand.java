package dev.stint.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Validates specs. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = "Checks job specs without submitting them: every problem at once, with line, value and remedy.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint validate job.yaml", "  stint validate jobs/*.yaml -o json"})
final class ValidateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "SPEC", arity = "1..*", description = "job specs, YAML files")
    private List<String> files = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    ValidateCommand(Session session) {
        this.session = session;
    }

    /** What was found of one file. */
    record Finding(String file, boolean valid, List<String> problems) {}

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        for (String file : files) {
            findings.add(new Finding(file, true, List.of()));
            try {
                SpecFile.read(session.file(file), file, List.of(), Map.of());
            } catch (CommandFailure e) {
                List<String> problems = e.problems().isEmpty() ? List.of(String.valueOf(e.getMessage())) : e.problems();
                findings.set(findings.size() - 1, new Finding(file, false, problems));
            }
        }
        if (output.json()) {
            session.console().json(Json.write(findings));
        } else {
            for (Finding finding : findings) {
                session.console()
                        .out()
                        .println(
                                finding.valid()
                                        ? finding.file() + ": valid"
                                        : finding.file() + ": "
                                                + Wording.count(
                                                        finding.problems().size(), "problem"));
                finding.problems().forEach(problem -> session.console().out().println("  " + problem));
            }
        }
        return findings.stream().allMatch(Finding::valid) ? ExitCodes.DONE : ExitCodes.WRONG_CALL;
    }
}
