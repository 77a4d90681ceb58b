package dev.stint.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * Follows a growing file line by line. A line longer than the bound is cut, its rest counted; text before a carriage return is
 * overwritten, as on a terminal, but {@link #flush} hands out its last state so that a progress bar is seen. Used by one thread.
 */
final class OutputTail implements AutoCloseable {

    /** Read in one go at most, so that a turn of the loop stays short. */
    private static final int READ_BYTES = 4 * 1024 * 1024;

    /**
     * A line without its end.
     *
     * @param text its text, broken UTF-8 replaced
     * @param cutBytes bytes of it that were left out
     */
    record Line(String text, long cutBytes) {}

    private final FileChannel channel;
    private final int maxLineBytes;
    private final Consumer<Line> lines;
    private final ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private byte[] overwritten = new byte[0];
    private long cutBytes;
    private boolean afterReturn;

    OutputTail(Path file, int maxLineBytes, Consumer<Line> lines) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.maxLineBytes = maxLineBytes;
        this.lines = lines;
    }

    /**
     * Reads what is new, up to a bound.
     *
     * @return whether the end was reached
     */
    boolean read() throws IOException {
        int total = 0;
        while (total < READ_BYTES) {
            buffer.clear();
            int count = channel.read(buffer);
            if (count <= 0) {
                return true;
            }
            total += count;
            accept(buffer.array(), count);
        }
        return false;
    }

    /** Hands out the last state of a progress bar, if there was one since the last flush. */
    void flush() {
        if (overwritten.length > 0) {
            lines.accept(new Line(new String(overwritten, StandardCharsets.UTF_8), 0));
            overwritten = new byte[0];
        }
    }

    /** Hands out the last line, which may have no end. */
    void end() {
        if (line.size() > 0 || cutBytes > 0) {
            emit();
        }
        flush();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void accept(byte[] bytes, int count) {
        int start = 0;
        for (int i = 0; i < count; i++) {
            byte b = bytes[i];
            if (afterReturn && b != '\r') {
                afterReturn = false;
                if (b != '\n') {
                    overwrite();
                }
            }
            if (b == '\n' || b == '\r') {
                append(bytes, start, i);
                start = i + 1;
                if (b == '\n') {
                    emit();
                } else {
                    afterReturn = true;
                }
            }
        }
        append(bytes, start, count);
    }

    private void append(byte[] bytes, int from, int to) {
        int room = Math.max(0, maxLineBytes - line.size());
        int take = Math.min(room, to - from);
        line.write(bytes, from, take);
        cutBytes += (to - from) - take;
    }

    private void overwrite() {
        if (line.size() > 0) {
            overwritten = line.toByteArray();
        }
        line.reset();
        cutBytes = 0;
    }

    private void emit() {
        overwritten = new byte[0];
        lines.accept(new Line(line.toString(StandardCharsets.UTF_8), cutBytes));
        line.reset();
        cutBytes = 0;
    }
}
