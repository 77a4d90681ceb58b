package dev.stint.cli;

import dev.stint.core.placement.Commitment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** Reads the file in which machine time that is paid for already is declared: one line each, after a heading. */
final class CommitmentFile {
    private static final String HEADING = "provider,region,instance_type,hours,expires";
    private static final int COLUMNS = HEADING.split(",").length;

    private CommitmentFile() {}

    /** @throws CommandFailure with {@link ExitCodes#WRONG_CALL} and every problem */
    static List<Commitment> read(Path file, String name) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--commitments: " + name + " cannot be read: " + DiskWords.of(e));
        }
        List<Commitment> commitments = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        if (lines.isEmpty() || !lines.get(0).strip().equals(HEADING)) {
            problems.add(name + " line 1: is not the heading; write " + HEADING);
        }
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                try {
                    commitments.add(commitment(lines.get(i).split(",", -1)));
                } catch (IllegalArgumentException | DateTimeException e) {
                    problems.add(name + " line " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--commitments: " + name + " cannot be used", problems);
        }
        return commitments;
    }

    private static Commitment commitment(String[] cells) {
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException("has " + cells.length + " columns; give " + HEADING);
        }
        String hours = cells[3].strip();
        if (!hours.matches("\\d{1,9}(\\.\\d{1,3})?")) {
            throw new IllegalArgumentException("hours: '" + hours + "' is not a number of machine-hours");
        }
        return new Commitment(
                cells[0].strip(),
                cells[1].strip(),
                cells[2].strip(),
                Double.parseDouble(hours),
                expires(cells[4].strip()));
    }

    private static Instant expires(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expires: '" + text
                            + "' is neither a date nor an instant; write 2027-03-01 or 2027-03-01T12:00:00Z",
                    e);
        }
    }
}
