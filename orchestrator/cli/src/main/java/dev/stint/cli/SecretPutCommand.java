package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.SecretViews;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a secret. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Stores a secret of a team, in the place of an earlier value. Jobs that name it under secrets find it in their environment.",
            "The value comes from the standard input, or from a file: on a command line everybody could see it. One line end after it is"
                    + " left out. Nobody can read it again."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint secret put vision/hf-token < token.txt",
            "  stint secret put vision/hf-token               asks at the terminal, without showing what is typed",
            "  pass show hf | stint secret put vision/hf-token",
            "  stint secret put vision/deploy-key --file id_ed25519"
        })
final class SecretPutCommand implements Callable<Integer> {
    /** More is refused by the server, which says how much it takes. */
    private static final int MOST_BYTES = 1 << 20;

    private final Session session;
    private final InputStream in;

    @Parameters(paramLabel = "TEAM/NAME", description = "whose it is, and its name")
    private String secret = "";

    @Option(names = "--file", paramLabel = "FILE", description = "holds the value")
    private String file = "";

    @Mixin
    private Output output = new Output();

    /** @param in the standard input */
    SecretPutCommand(Session session, InputStream in) {
        this.session = session;
        this.in = in;
    }

    @Override
    public Integer call() {
        SecretName name = SecretName.parse(secret);
        String value = text(file.isEmpty() ? typed(name) : ofFile());
        if (value.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "the value of " + name + " is empty; give one on the standard input, or --file");
        }
        Api.Reply reply = session.api().put(name.path(), new Requests.PutSecret(value));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            session.console()
                    .say(name + ": version "
                            + reply.as(SecretViews.SecretView.class).version() + " is stored");
        }
        return ExitCodes.DONE;
    }

    private byte[] typed(SecretName name) {
        java.io.Console terminal = System.console();
        if (session.env().getOrDefault("STINT_TTY", "").contains("in") && terminal != null) {
            char[] typed = terminal.readPassword("value of %s (not shown): ", name);
            return typed == null ? new byte[0] : new String(typed).getBytes(StandardCharsets.UTF_8);
        }
        try {
            return in.readNBytes(MOST_BYTES);
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "the standard input cannot be read: " + DiskWords.of(e));
        }
    }

    private byte[] ofFile() {
        try (InputStream from = Files.newInputStream(session.file(file))) {
            return from.readNBytes(MOST_BYTES);
        } catch (NoSuchFileException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, file + " does not exist; give the file that holds the value");
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be read: " + DiskWords.of(e));
        }
    }

    /** Without the line end that editors and echo add. */
    private String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .replaceFirst("\\r?\\n\\z", "");
        } catch (CharacterCodingException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "the value is not text in UTF-8, which an environment variable is; encode it, such as with base64");
        }
    }
}
