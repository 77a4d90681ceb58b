package dev.stint.embedder;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Comma-separated values as of RFC 4180; the first line names the columns. Blank lines are passed over. */
final class CsvRows implements RowSource {

    private final Input input;
    private final LineReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final int idAt;
    private final int textAt;

    CsvRows(Input input, TextLines lines) throws IOException, BadInputException {
        this.input = input;
        this.reader = new LineReader(lines);
        try {
            this.parser =
                    CSVFormat.RFC4180.builder().setIgnoreEmptyLines(true).get().parse(reader);
            this.records = parser.iterator();
            Optional<CSVRecord> header = record();
            List<String> columns = header.map(CSVRecord::toList).orElse(List.of());
            this.idAt = header.isEmpty() ? 0 : column(columns, input.idColumn(), "id");
            this.textAt = header.isEmpty() ? 0 : column(columns, input.textColumn(), "text");
        } catch (IOException | BadInputException e) {
            lines.close();
            throw e;
        }
    }

    @Override
    public Optional<Row> next() throws IOException, BadInputException {
        Optional<CSVRecord> record = record();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        // The parser stands on the record's last line; the record is where its first one is.
        long inner = record.get().stream()
                .mapToLong(value -> value.chars().filter(each -> each == '\n').count())
                .sum();
        long line = parser.getCurrentLineNumber() - inner;
        Row.Place place = input.line(line);
        int fields = record.get().size();
        if (fields <= Math.max(idAt, textAt)) {
            throw place.bad("has " + fields + " values, too few for id and text", "quote values that hold line ends");
        }
        return Optional.of(Row.of(record.get().get(idAt), record.get().get(textAt), place));
    }

    private Optional<CSVRecord> record() throws IOException, BadInputException {
        reader.recordBegins();
        try {
            return records.hasNext() ? Optional.of(records.next()) : Optional.empty();
        } catch (UncheckedIOException e) {
            throw reader.trouble().orElseGet(() -> broken(e));
        } catch (IllegalStateException e) {
            throw reader.trouble().orElseGet(() -> broken(e));
        }
    }

    private BadInputException broken(Exception e) {
        return input.line(Math.max(1, parser.getCurrentLineNumber()))
                .bad("is not CSV (" + Words.of(e) + ")", "quote values that hold commas, quotes or line ends");
    }

    private int column(List<String> columns, String name, String what) throws BadInputException {
        int at = columns.indexOf(name);
        if (at < 0) {
            throw input.line(1)
                    .bad(
                            "has no column " + Words.shown(name) + " among " + Words.shown(String.join(", ", columns)),
                            "name the column of the " + what + " with embedding." + what);
        }
        return at;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }

    /** Hands decoded lines to the parser, and bounds how much of them one record may take: a quote may never be closed. */
    private static final class LineReader extends Reader {
        private final TextLines lines;
        private String line = "";
        private int at;
        private long charsOfRecord;
        private Optional<BadInputException> trouble = Optional.empty();
        private long firstLine;

        LineReader(TextLines lines) {
            this.lines = lines;
        }

        void recordBegins() {
            charsOfRecord = 0;
            firstLine = lines.number();
        }

        /** What was wrong, where a read failed for something other than the disk. */
        Optional<BadInputException> trouble() {
            return trouble;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (at == line.length() && !nextLine()) {
                return -1;
            }
            int count = Math.min(length, line.length() - at);
            line.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        private boolean nextLine() throws IOException {
            try {
                Optional<String> next = lines.next();
                if (next.isEmpty()) {
                    return false;
                }
                line = next.get() + "\n";
                at = 0;
                charsOfRecord += line.length();
                if (charsOfRecord > 2L * TextLines.LONGEST_LINE_BYTES) {
                    throw new BadInputException(
                            "the record near line " + firstLine,
                            "is longer than " + (TextLines.LONGEST_LINE_BYTES >> 19) + " MiB",
                            "close its quotes");
                }
                return true;
            } catch (BadInputException e) {
                trouble = Optional.of(e);
                throw new IOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
