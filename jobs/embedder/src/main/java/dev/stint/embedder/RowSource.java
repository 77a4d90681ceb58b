package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The rows of an input, one after another, in the order of the file. Not thread-safe. */
interface RowSource extends Closeable {

    /**
     * The next row; empty after the last.
     *
     * @throws BadInputException when what comes next is no row
     * @throws IOException when the file cannot be read
     */
    Optional<Row> next() throws IOException, BadInputException;
}
