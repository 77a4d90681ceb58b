package dev.stint.cli;

import dev.stint.spec.SpecSchema;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints the schemas of files. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of job specs, or of files of teams, for editors and programs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint schema > stint-job.schema.json",
            "  stint schema teams > stint-teams.schema.json",
            "  then, as first line of a spec:  # yaml-language-server: $schema=./stint-job.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {
    private final Session session;

    /** Kinds of files. */
    enum Kind {
        JOB,
        TEAMS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(
            paramLabel = "KIND",
            arity = "0..1",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Kind kind = Kind.JOB;

    SchemaCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.console()
                .json(
                        switch (kind) {
                            case JOB -> SpecSchema.text();
                            case TEAMS -> SpecSchema.teams();
                        });
        return ExitCodes.DONE;
    }
}
