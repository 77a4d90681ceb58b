package dev.stint.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads server-sent events. Not safe for use by many threads. */
final class EventStream implements AutoCloseable {
    private final BufferedReader lines;

    EventStream(InputStream in) {
        this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /** One event; {@code event} is {@code message} when the server named none, {@code id} is empty when it gave none. */
    record Message(String event, String id, String data) {}

    /**
     * Waits for the next event; comments are passed over.
     *
     * @return empty when the stream ended; an event that was not finished is dropped
     * @throws IOException when the connection broke
     */
    Optional<Message> next() throws IOException {
        String event = "message";
        String id = "";
        StringBuilder data = null;
        String line;
        while ((line = lines.readLine()) != null) {
            if (line.isEmpty()) {
                if (data != null) {
                    return Optional.of(new Message(event, id, data.toString()));
                }
                event = "message";
                id = "";
                continue;
            }
            int colon = line.indexOf(':');
            String field = colon < 0 ? line : line.substring(0, colon);
            String value = colon < 0 ? "" : line.substring(colon + 1);
            value = value.startsWith(" ") ? value.substring(1) : value;
            switch (field) {
                case "event" -> event = value;
                case "id" -> id = value;
                case "data" ->
                    data = data == null
                            ? new StringBuilder(value)
                            : data.append('\n').append(value);
                default -> {} // a comment, or a field we have no use for
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
