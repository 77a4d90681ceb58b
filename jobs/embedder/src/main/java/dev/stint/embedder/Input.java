package dev.stint.embedder;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * The file with the texts, and how it is to be read. Each {@link #open} reads it from its beginning.
 *
 * @param file the file
 * @param format how it is written
 * @param idColumn field or column of the ids
 * @param textColumn field or column of the texts
 */
record Input(Path file, Format format, String idColumn, String textColumn) {

    private static final int BUFFER_BYTES = 1 << 16;

    /** How a file of texts is written. */
    enum Format {
        JSONL,
        CSV,
        PARQUET
    }

    /** The file's name without its folder, for messages. */
    String name() {
        return String.valueOf(file.getFileName());
    }

    /**
     * Opens the file.
     *
     * @throws BadInputException when it is not there, or cannot be such a file
     */
    RowSource open() throws IOException, BadInputException {
        if (!Files.isRegularFile(file)) {
            throw new BadInputException(
                    name(),
                    Files.isDirectory(file) ? "is a folder" : "does not exist",
                    "embedding.input names one file");
        }
        return switch (format) {
            case JSONL -> new JsonlRows(this, lines());
            case CSV -> new CsvRows(this, lines());
            case PARQUET -> new ParquetRows(this);
        };
    }

    Row.Place line(long number) {
        return new Row.Place(name(), "line", number);
    }

    private TextLines lines() throws IOException, BadInputException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            in.mark(4);
            byte[] first = in.readNBytes(4);
            in.reset();
            if (Arrays.equals(first, new byte[] {'P', 'A', 'R', '1'})) {
                throw new BadInputException(name(), "is a Parquet file", "write embedding.format: parquet");
            }
            boolean gzip = first.length > 1 && (first[0] & 0xff) == 0x1f && (first[1] & 0xff) == 0x8b;
            return new TextLines(this, gzip ? new BufferedInputStream(new GZIPInputStream(in), BUFFER_BYTES) : in);
        } catch (IOException | BadInputException e) {
            in.close();
            throw e;
        }
    }

    /** What a failed read says about the file itself, if it does. */
    Optional<BadInputException> damaged(IOException failure, long line) {
        if (failure instanceof EOFException) {
            return Optional.of(line(line).bad("the file ends in the middle of its compressed data", "copy it again"));
        }
        if (failure instanceof ZipException) {
            return Optional.of(line(line).bad("the compressed data is damaged", "copy the file again"));
        }
        return Optional.empty();
    }
}
