package dev.stint.embedder;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of a file that must be UTF-8, bounded: a file without line ends does not fill the memory. A byte order mark at the
 * beginning is passed over. Not thread-safe.
 */
final class TextLines implements Closeable {

    /** The longest line, in bytes. */
    static final int LONGEST_LINE_BYTES = 8 << 20;

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final Input input;
    private final InputStream in;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    private final byte[] chunk = new byte[1 << 16];
    private int at;
    private int end;
    private long number;

    TextLines(Input input, InputStream in) {
        this.input = input;
        this.in = in;
    }

    /** Number of the line read last, from 1. */
    long number() {
        return number;
    }

    /** The next line without its line feed; empty after the last. */
    Optional<String> next() throws IOException, BadInputException {
        number++;
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        boolean any = false;
        while (true) {
            if (at == end && !fill()) {
                return any ? Optional.of(decoded(line)) : Optional.empty();
            }
            any = true;
            int from = at;
            while (at < end && chunk[at] != '\n') {
                at++;
            }
            line.write(chunk, from, at - from);
            if (line.size() > LONGEST_LINE_BYTES) {
                throw input.line(number)
                        .bad(
                                "is longer than " + (LONGEST_LINE_BYTES >> 20) + " MiB",
                                "cut the text, or check the format");
            }
            if (at < end) {
                at++;
                return Optional.of(decoded(line));
            }
        }
    }

    private boolean fill() throws IOException, BadInputException {
        try {
            at = 0;
            end = Math.max(0, in.read(chunk));
            return end > 0;
        } catch (IOException e) {
            Optional<BadInputException> damaged = input.damaged(e, number);
            if (damaged.isPresent()) {
                throw damaged.get();
            }
            throw e;
        }
    }

    private String decoded(ByteArrayOutputStream line) throws BadInputException {
        try {
            String text = decoder.decode(ByteBuffer.wrap(line.toByteArray())).toString();
            return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw input.line(number).bad("is not UTF-8", "convert the file to UTF-8");
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
