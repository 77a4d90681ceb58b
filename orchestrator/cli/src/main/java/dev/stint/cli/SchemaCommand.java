package dev.stint.cli;

import dev.stint.spec.SpecSchema;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints the schema of job specs. */
@Command(
        name = "schema",
        mixinStandardHelpOptions = true,
        description = "Prints the JSON Schema of job specs, for editors and programs.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint schema > stint-job.schema.json",
            "  then, as first line of a spec:  # yaml-language-server: $schema=./stint-job.schema.json"
        })
final class SchemaCommand implements Callable<Integer> {
    private final Session session;

    SchemaCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        session.console().json(SpecSchema.text());
        return ExitCodes.DONE;
    }
}
