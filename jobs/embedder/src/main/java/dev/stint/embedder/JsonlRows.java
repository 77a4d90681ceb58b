package dev.stint.embedder;

import java.io.IOException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One JSON object per line; blank lines are passed over. An id may be a whole number; a text is a string. */
final class JsonlRows implements RowSource {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Input input;
    private final TextLines lines;

    JsonlRows(Input input, TextLines lines) {
        this.input = input;
        this.lines = lines;
    }

    @Override
    public Optional<Row> next() throws IOException, BadInputException {
        Optional<String> line = lines.next();
        while (line.isPresent() && line.get().isBlank()) {
            line = lines.next();
        }
        return line.isPresent() ? Optional.of(row(line.get())) : Optional.empty();
    }

    private Row row(String line) throws BadInputException {
        Row.Place place = input.line(lines.number());
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (JacksonException e) {
            throw place.bad("is not JSON (" + firstLine(e.getOriginalMessage()) + ")", "write one object per line");
        }
        if (!object.isObject()) {
            throw place.bad("is no JSON object", "write one object per line, such as {\"id\": \"7\", \"text\": \"…\"}");
        }
        return Row.of(id(object, place), text(object, place), place);
    }

    private String id(JsonNode object, Row.Place place) throws BadInputException {
        JsonNode id = present(object, input.idColumn(), "id", place);
        if (!id.isString() && !id.isIntegralNumber()) {
            throw place.bad("has an id that is neither a string nor a whole number", "write it as a string");
        }
        return id.asString();
    }

    private String text(JsonNode object, Row.Place place) throws BadInputException {
        JsonNode text = present(object, input.textColumn(), "text", place);
        if (!text.isString()) {
            throw place.bad("has a text that is no string", "write it as a string");
        }
        return text.asString();
    }

    private static JsonNode present(JsonNode object, String field, String what, Row.Place place)
            throws BadInputException {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw place.bad(
                    "has no \"" + Words.shown(field) + "\"",
                    "give it one, or name the field of the " + what + " with embedding." + what);
        }
        return value;
    }

    private static String firstLine(String message) {
        return Words.shown(message.lines().findFirst().orElse("no reason given"));
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
