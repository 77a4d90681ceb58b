package dev.stint.server.money;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads CSV by RFC 4180, knowing nothing of who wrote it: nothing between two commas is null, two quotes are an empty text. */
final class FocusFile {

    private FocusFile() {}

    /** The rows, each by the names of the heading. */
    static List<Map<String, Optional<String>>> parse(String text) {
        List<List<Optional<String>>> records = records(text);
        List<Optional<String>> heading = records.get(0);
        List<Map<String, Optional<String>>> rows = new ArrayList<>();
        for (List<Optional<String>> record : records.subList(1, records.size())) {
            if (record.size() != heading.size()) {
                throw new IllegalArgumentException(
                        record.size() + " cells under " + heading.size() + " headings: " + record);
            }
            Map<String, Optional<String>> row = new LinkedHashMap<>();
            for (int i = 0; i < record.size(); i++) {
                row.put(heading.get(i).orElseThrow(), record.get(i));
            }
            rows.add(row);
        }
        return rows;
    }

    private static List<List<Optional<String>>> records(String text) {
        List<List<Optional<String>>> records = new ArrayList<>();
        List<Optional<String>> record = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            StringBuilder cell = new StringBuilder();
            boolean quoted = text.charAt(at) == '"';
            if (quoted) {
                at++;
                while (text.charAt(at) != '"' || (at + 1 < text.length() && text.charAt(at + 1) == '"')) {
                    at += text.charAt(at) == '"' ? 1 : 0;
                    cell.append(text.charAt(at++));
                }
                at++;
            } else {
                while (text.charAt(at) != ',' && text.charAt(at) != '\r') {
                    cell.append(text.charAt(at++));
                }
            }
            record.add(cell.isEmpty() && !quoted ? Optional.empty() : Optional.of(cell.toString()));
            if (text.charAt(at) == '\r') {
                at++; // the line feed comes with it
                records.add(record);
                record = new ArrayList<>();
            }
            at++;
        }
        return records;
    }
}
