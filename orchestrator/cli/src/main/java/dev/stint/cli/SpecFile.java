package dev.stint.cli;

import dev.stint.spec.JobSpec;
import dev.stint.spec.OverrideResult;
import dev.stint.spec.SpecOverrides;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A spec as it is submitted.
 *
 * @param text the YAML, overrides applied
 * @param folder absolute folder against which its paths are resolved
 */
record SpecFile(String text, JobSpec spec, Path folder) {
    /** The name of a spec that came on the standard input. */
    static final String STDIN = "stdin";

    private static final long MOST_BYTES = 1 << 20;

    /**
     * Reads and checks a spec.
     *
     * @param name as the caller wrote it, for messages
     * @param sets {@code key=value}, each replacing a key
     * @param env environment variables added to the spec's
     * @throws CommandFailure with {@link ExitCodes#WRONG_CALL} and every problem
     */
    static SpecFile read(Path file, String name, List<String> sets, Map<String, String> env) {
        return of(bytes(file, name, "stint init writes a spec to start from"), file, name, sets, env);
    }

    /**
     * The same for a spec that comes on the standard input.
     *
     * @param folder against which its paths are resolved
     */
    static SpecFile read(InputStream in, Path folder, List<String> sets, Map<String, String> env) {
        byte[] text;
        try {
            text = in.readNBytes((int) MOST_BYTES + 1);
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, STDIN + " cannot be read: " + DiskWords.of(e));
        }
        if (text.length > MOST_BYTES) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    STDIN + " has more than " + Wording.bytes(MOST_BYTES) + "; a spec is a short YAML file");
        }
        return of(text, folder.resolve(STDIN), STDIN, sets, env);
    }

    private static SpecFile of(byte[] text, Path file, String name, List<String> sets, Map<String, String> env) {
        OverrideResult result = SpecOverrides.apply(text, sets, env);
        OverrideResult.Applied applied = result.fold(good -> good, refused -> {
            List<String> problems = refused.messages(name);
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, name + " has " + Wording.count(problems.size(), "problem"), problems);
        });
        Path folder = file.toAbsolutePath().normalize().getParent();
        return new SpecFile(applied.yaml(), applied.spec(), folder == null ? file.toAbsolutePath() : folder);
    }

    /**
     * The bytes of a short YAML file.
     *
     * @param remedy what to do when there is none
     */
    static byte[] bytes(Path file, String name, String remedy) {
        try {
            if (Files.isDirectory(file)) {
                throw new CommandFailure(ExitCodes.WRONG_CALL, name + " is a folder; give the file in it");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        name + " has " + Wording.bytes(Files.size(file)) + "; a short YAML file is expected");
            }
            try (InputStream in = Files.newInputStream(file)) {
                // bounded, because devices and pipes do not know their size; one byte more is found to be too many
                return in.readNBytes((int) MOST_BYTES + 1);
            }
        } catch (NoSuchFileException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, name + " does not exist; " + remedy);
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, name + " cannot be read: " + DiskWords.of(e));
        }
    }
}
