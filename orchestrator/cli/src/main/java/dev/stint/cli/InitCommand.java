package dev.stint.cli;

import dev.stint.spec.StarterSpec;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a spec to start from. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Writes a commented job spec to start from.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint init", "  stint init train.yaml && stint validate train.yaml"})
final class InitCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "where to (default: ${DEFAULT-VALUE})")
    private String file = "job.yaml";

    @Option(names = "--force", description = "replace a file that exists")
    private boolean force;

    InitCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        Path path = session.file(file);
        try {
            if (force) {
                Files.writeString(path, StarterSpec.text(jobName(path)));
            } else {
                Files.writeString(path, StarterSpec.text(jobName(path)), StandardOpenOption.CREATE_NEW);
            }
        } catch (FileAlreadyExistsException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, file + " exists; choose another name, or replace it with --force");
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, file + " cannot be written: its folder does not exist; make that first");
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be written: " + Trouble.words(e));
        }
        session.console().out().println(file + ": edit it, then: stint run " + file);
        return ExitCodes.DONE;
    }

    private static String jobName(Path file) {
        return StarterSpec.nameFrom(String.valueOf(file.getFileName()).replaceFirst("(?i)\\.ya?ml$", ""));
    }
}
