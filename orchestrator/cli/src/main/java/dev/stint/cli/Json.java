package dev.stint.cli;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads and writes JSON. Loaded only by commands that need it: {@code --help} and {@code --version} do not. Thread-safe. */
final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private Json() {}

    /** @throws CommandFailure with {@link ExitCodes#NO_SERVER} when the text is not what was expected */
    static <T> T read(String text, Class<T> type) {
        try {
            return MAPPER.readValue(text, type);
        } catch (JacksonException e) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "the server's answer is not a " + type.getSimpleName() + ": " + e.getOriginalMessage()
                            + "; is the server of another version? (stint server status)");
        }
    }

    static JsonNode tree(String text) {
        return read(text, JsonNode.class);
    }

    static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }
}
