package dev.stint.discovery;

import java.math.BigInteger;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Holds JSON values against the schemas of a discovery document. Fields and types that are not there are violations. */
final class DiscoverySchemas {

    private static final BigInteger MOST_UINT64 = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

    /** How Google writes a duration: seconds with at most nine digits after the point, and an s. */
    private static final Pattern DURATION = Pattern.compile("-?[0-9]+([.][0-9]{1,9})?s");

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();

    private final JsonNode schemas;

    DiscoverySchemas(JsonNode schemas) {
        this.schemas = schemas;
    }

    /** The schema of a name. */
    JsonNode named(String name) {
        JsonNode schema = schemas.path(name);
        if (!schema.isObject()) {
            throw new IllegalArgumentException("the discovery document has no schema " + name);
        }
        return schema;
    }

    /** Whether the objects of a schema, or those of its lists, have a field; names below a field are parted by points. */
    boolean has(String schemaName, String field) {
        JsonNode at = named(schemaName);
        for (String name : field.split("[.]", -1)) {
            JsonNode inner = at.path("type").asString().equals("array") ? at.path("items") : at;
            JsonNode object = inner.has("$ref") ? named(inner.path("$ref").asString()) : inner;
            JsonNode known = object.path("properties").path(name);
            JsonNode property = known.isMissingNode() ? object.path("additionalProperties") : known;
            if (property.isMissingNode()) {
                return false;
            }
            at = property.has("$ref") ? named(property.path("$ref").asString()) : property;
        }
        return true;
    }

    /**
     * Throws {@link ViolationException} when a value is not of a schema.
     *
     * @param methodId whose required fields must be there; empty for answers
     */
    void check(JsonNode schema, JsonNode value, String methodId, String where) {
        if (schema.has("$ref")) {
            check(named(schema.path("$ref").asString()), value, methodId, where);
            return;
        }
        String type = schema.path("type").asString();
        boolean good = switch (type) {
            case "any" -> true;
            case "boolean" -> value.isBoolean();
            case "number" -> value.isNumber();
            case "integer" -> value.isIntegralNumber() && isInteger(value.asString(), schema);
            case "string" -> value.isString() && isString(value.asString(), schema);
            case "array" -> value.isArray();
            case "object" -> value.isObject();
            default -> throw new IllegalStateException("type " + type + " at " + where + " is not known here");
        };
        if (!good) {
            throw new ViolationException(where + " is " + value + ", which is no " + type + " "
                    + schema.path("format").asString()
                    + schema.path("pattern").asString() + schema.path("enum"));
        }
        if (type.equals("array")) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), methodId, where + "[" + i + "]");
            }
        } else if (type.equals("object")) {
            checkFields(schema, value, methodId, where);
        }
    }

    private void checkFields(JsonNode schema, JsonNode value, String methodId, String where) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode known = schema.path("properties").path(field.getKey());
            JsonNode other = schema.path("additionalProperties");
            if (known.isMissingNode() && other.isMissingNode()) {
                throw new ViolationException(
                        where + " has a field '" + field.getKey() + "', which is not in the schema");
            }
            check(known.isMissingNode() ? other : known, field.getValue(), methodId, where + "." + field.getKey());
        }
        for (Map.Entry<String, JsonNode> field : schema.path("properties").properties()) {
            boolean required = false;
            for (JsonNode method : field.getValue().path("annotations").path("required")) {
                required |= method.asString().equals(methodId);
            }
            if (required && !value.has(field.getKey())) {
                throw new ViolationException(
                        where + " lacks '" + field.getKey() + "', which " + methodId + " requires");
            }
        }
    }

    /** Whether a query parameter's text is of its type. */
    static boolean isParameter(String text, JsonNode parameter) {
        return switch (parameter.path("type").asString()) {
            case "boolean" -> text.equals("true") || text.equals("false");
            case "integer" -> isInteger(text, parameter);
            case "string" -> isString(text, parameter);
            default -> throw new IllegalStateException("a parameter of type " + parameter.path("type"));
        };
    }

    private static boolean isInteger(String text, JsonNode schema) {
        boolean unsigned = schema.path("format").asString().equals("uint32");
        try {
            long number = Long.parseLong(text);
            return unsigned ? number >= 0 && number < 1L << 32 : number == (int) number;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static boolean isString(String text, JsonNode schema) {
        if (schema.has("enum")) {
            boolean one = false;
            for (JsonNode allowed : schema.path("enum")) {
                one |= allowed.asString().equals(text);
            }
            return one;
        }
        if (schema.has("pattern")) {
            return PATTERNS.computeIfAbsent(schema.path("pattern").asString(), Pattern::compile)
                    .matcher(text)
                    .matches();
        }
        try {
            switch (schema.path("format").asString()) {
                case "int64" -> Long.parseLong(text);
                case "uint64" -> {
                    BigInteger number = new BigInteger(text);
                    return number.signum() >= 0 && number.compareTo(MOST_UINT64) <= 0;
                }
                case "date-time", "google-datetime" -> OffsetDateTime.parse(text);
                case "date" -> LocalDate.parse(text);
                case "google-duration" -> {
                    return DURATION.matcher(text).matches();
                }
                // Compute Engine writes - and _ for + and /.
                case "byte" -> Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
                default -> {
                    return true;
                }
            }
            return true;
        } catch (DateTimeParseException | IllegalArgumentException e) {
            return false;
        }
    }
}
