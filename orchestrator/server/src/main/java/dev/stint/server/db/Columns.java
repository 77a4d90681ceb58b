package dev.stint.server.db;

import dev.stint.providers.Money;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;

/** How our types stand in columns. */
final class Columns {

    private Columns() {}

    static OffsetDateTime of(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static @Nullable OffsetDateTime ofNullable(Optional<Instant> instant) {
        return instant.map(Columns::of).orElse(null);
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static Optional<Instant> optionalInstant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static Optional<Long> optionalLong(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    static Optional<Double> optionalDouble(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }

    static Money money(ResultSet row, String column) throws SQLException {
        return new Money(row.getBigDecimal(column));
    }

    /** What a run is tagged with; most are with nothing. */
    static Map<String, String> tags(ResultSet row) throws SQLException {
        String json = row.getString("tags");
        return json.equals("{}") ? Map.of() : Json.read(json, new TypeReference<Map<String, String>>() {});
    }

    /**
     * Text cut to what a column holds; the end is what people miss least. PostgreSQL stores neither the character zero nor half a
     * surrogate pair; both are told as what cannot be shown.
     */
    static String cut(String text, int most) {
        String all = text.length() <= most ? text : text.substring(0, most - 1) + "…";
        return all.codePoints().anyMatch(Columns::unstorable)
                ? all.codePoints()
                        .map(each -> unstorable(each) ? '\uFFFD' : each)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString()
                : all;
    }

    private static boolean unstorable(int codePoint) {
        return codePoint == 0 || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE);
    }
}
