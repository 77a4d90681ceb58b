package dev.stint.providers.prices;

import dev.stint.providers.Money;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Prices of a day, of several providers: the shipped ones, or others in the same form. Immutable.
 *
 * @param rows one for each type and place
 * @param source where they were read from, for people
 */
public record PriceSnapshot(List<PriceRow> rows, String source) {

    private static final List<String> SHIPPED = List.of("aws.csv", "azure.csv", "gcp.csv");
    private static final String HEADER =
            "provider,region,zone,instance_type,vcpus,memory_gib,accelerator,accelerator_count,"
                    + "accelerator_memory_gib,on_demand_usd_per_hour,spot_usd_per_hour,interruption_band,price_basis,observed";
    private static final int COLUMNS = HEADER.split(",").length;
    private static final int MOST_PROBLEMS = 20;
    private static final int MOST_BYTES = 64 << 20;

    public PriceSnapshot {
        rows = List.copyOf(rows);
    }

    /** The snapshot that ships with Stint. */
    public static PriceSnapshot shipped() {
        List<PriceRow> rows = new ArrayList<>();
        for (String name : SHIPPED) {
            try (@Nullable InputStream in = PriceSnapshot.class.getResourceAsStream(name)) {
                if (in == null) {
                    throw new IllegalStateException("prices: " + name + " is not in this build; build it anew");
                }
                read(new String(in.readAllBytes(), StandardCharsets.UTF_8), name, rows);
            } catch (IOException | InvalidPricesException e) {
                throw new IllegalStateException("prices: " + name + " of this build cannot be read; build it anew", e);
            }
        }
        return new PriceSnapshot(rows, "shipped");
    }

    /**
     * Reads a file, or every {@code .csv} of a folder.
     *
     * @throws IOException when nothing is there or it cannot be read
     * @throws InvalidPricesException naming every line that is wrong
     */
    public static PriceSnapshot read(Path fileOrFolder) throws IOException, InvalidPricesException {
        List<PriceRow> rows = new ArrayList<>();
        List<Path> files;
        if (Files.isDirectory(fileOrFolder)) {
            try (Stream<Path> inside = Files.list(fileOrFolder)) {
                files = inside.filter(file -> file.getFileName().toString().endsWith(".csv"))
                        .sorted()
                        .toList();
            }
        } else {
            files = List.of(fileOrFolder);
        }
        for (Path file : files) {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidPricesException(
                        List.of(file + ": has " + Files.size(file) + " bytes; give at most " + MOST_BYTES));
            }
            read(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString(), rows);
        }
        if (rows.isEmpty()) {
            throw new InvalidPricesException(
                    List.of(fileOrFolder + ": has no prices; give a .csv file with rows, or a folder of such files"));
        }
        return new PriceSnapshot(rows, fileOrFolder.toString());
    }

    private static void read(String text, String name, List<PriceRow> rows) throws InvalidPricesException {
        List<String> problems = new ArrayList<>();
        String[] lines = text.split("\r?\n");
        if (!lines[0].equals(HEADER)) {
            throw new InvalidPricesException(List.of(name + " line 1: is not the header; write " + HEADER));
        }
        for (int i = 1; i < lines.length && problems.size() < MOST_PROBLEMS; i++) {
            if (lines[i].isBlank()) {
                continue;
            }
            try {
                rows.add(row(lines[i].split(",", -1)));
            } catch (IllegalArgumentException e) {
                problems.add(name + " line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidPricesException(problems);
        }
    }

    private static PriceRow row(String[] cells) {
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException("has " + cells.length + " columns; give " + COLUMNS);
        }
        String accelerator = cells[6];
        boolean none = accelerator.isEmpty();
        PriceRow row = new PriceRow(
                cells[0],
                cells[1],
                cells[2].isEmpty() ? PriceRow.ANY_ZONE : cells[2],
                cells[3],
                new Shape(
                        (int) number("vcpus", cells[4]),
                        number("memory_gib", cells[5]),
                        accelerator,
                        none ? 0 : (int) number("accelerator_count", cells[7]),
                        none ? 0 : number("accelerator_memory_gib", cells[8])),
                money("on_demand_usd_per_hour", cells[9]),
                cells[10].isEmpty() ? Optional.empty() : Optional.of(money("spot_usd_per_hour", cells[10])),
                cells[11],
                cells[12],
                cells[13]);
        row.market(dev.stint.providers.CapacityType.ON_DEMAND);
        return row;
    }

    private static double number(String column, String cell) {
        try {
            double number = Double.parseDouble(cell);
            if (number >= 0 && !Double.isInfinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for a number that is none of these
        }
        throw new IllegalArgumentException(column + ": '" + cell + "' is not a number of zero or more");
    }

    private static Money money(String column, String cell) {
        double usd = number(column, cell);
        if (!(usd > 0)) {
            throw new IllegalArgumentException(column + ": '" + cell + "' is not above zero");
        }
        return Money.of(cell);
    }
}
