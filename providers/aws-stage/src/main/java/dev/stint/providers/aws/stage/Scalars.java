package dev.stint.providers.aws.stage;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Whether a text can stand for a single value of a service's description. */
final class Scalars {

    private Scalars() {}

    /** What is wrong with it, as the end of a sentence that begins with the parameter's name. */
    static Optional<String> wrong(JsonNode shape, String text) {
        String type = shape.path("type").asString();
        return switch (type) {
            case "string" -> wrongText(shape, text);
            case "boolean" -> wrongIf(!text.equals("true") && !text.equals("false"), text, "true or false");
            case "integer", "long" -> wrongNumber(shape, text, type);
            case "float", "double" -> wrongDecimal(text);
            case "timestamp" -> wrongInstant(text);
            case "blob" -> wrongBlob(text);
            default -> Optional.of("is a " + type + ", not one value: '" + text + "'");
        };
    }

    private static Optional<String> wrongText(JsonNode shape, String text) {
        List<String> allowed = ServiceModel.texts(shape.path("enum"));
        if (!allowed.isEmpty() && !allowed.contains(text)) {
            List<String> shown = allowed.size() > 20 ? allowed.subList(0, 20) : allowed;
            return Optional.of("is '" + text + "'; there are " + shown + (shown.size() < allowed.size() ? " …" : ""));
        }
        if (text.length() < shape.path("min").asInt(0)
                || text.length() > shape.path("max").asInt(Integer.MAX_VALUE)) {
            return Optional.of("is " + text.length() + " characters long; allowed are "
                    + shape.path("min").asInt(0) + " to " + shape.path("max").asInt(Integer.MAX_VALUE));
        }
        JsonNode pattern = shape.path("pattern");
        boolean unlike = !pattern.isMissingNode()
                && !Pattern.compile(pattern.asString()).matcher(text).find();
        return wrongIf(unlike, text, "a text like " + pattern.asString(""));
    }

    private static Optional<String> wrongNumber(JsonNode shape, String text, String type) {
        try {
            long number = type.equals("long") ? Long.parseLong(text) : Integer.parseInt(text);
            long least = shape.path("min").asLong(Long.MIN_VALUE);
            long most = shape.path("max").asLong(Long.MAX_VALUE);
            return number < least || number > most
                    ? Optional.of("is " + number + "; allowed are " + least + " to " + most)
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.of("is '" + text + "'; give an " + type);
        }
    }

    private static Optional<String> wrongDecimal(String text) {
        try {
            Double.parseDouble(text);
            return Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.of("is '" + text + "'; give a number");
        }
    }

    private static Optional<String> wrongInstant(String text) {
        try {
            OffsetDateTime.parse(text);
            return Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.of("is '" + text + "'; give a time such as 2026-03-01T12:00:00Z");
        }
    }

    private static Optional<String> wrongBlob(String text) {
        try {
            Base64.getDecoder().decode(text);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of("is not Base64");
        }
    }

    private static Optional<String> wrongIf(boolean wrong, String text, String right) {
        return wrong ? Optional.of("is '" + text + "'; give " + right) : Optional.empty();
    }
}
