package dev.stint.embedder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;

/** Rows of a Parquet file: an id that is text or a whole number, and a text. */
final class ParquetRows implements RowSource {

    private final Input input;
    private final ParquetColumns columns;
    private long row;

    ParquetRows(Input input) throws IOException, BadInputException {
        this.input = input;
        try {
            this.columns = ParquetColumns.open(input.file());
        } catch (IOException e) {
            throw damaged(e);
        }
        try {
            check(input.idColumn(), "id", true);
            check(input.textColumn(), "text", false);
            columns.choose(List.of(input.idColumn(), input.textColumn()));
        } catch (BadInputException e) {
            columns.close();
            throw e;
        }
    }

    @Override
    public Optional<Row> next() throws IOException, BadInputException {
        row++;
        Row.Place place = new Row.Place(input.name(), "row", row);
        Cell id;
        Cell text;
        try {
            if (!columns.nextRow()) {
                return Optional.empty();
            }
            id = columns.read(0, ParquetRows::cell);
            text = columns.read(1, ParquetRows::cell);
        } catch (IOException e) {
            throw damaged(e);
        }
        return Optional.of(Row.of(text(id, "id", place), text(text, "text", place), place));
    }

    /** A value as it stands in the file: bytes, a number, or nothing. */
    private record Cell(Optional<ByteBuffer> bytes, Optional<Long> number) {}

    private static Cell cell(ColumnReader column) {
        Cell cell = new Cell(Optional.empty(), Optional.empty());
        if (column.getCurrentDefinitionLevel() == column.getDescriptor().getMaxDefinitionLevel()) {
            cell = switch (column.getDescriptor().getPrimitiveType().getPrimitiveTypeName()) {
                case BINARY, FIXED_LEN_BYTE_ARRAY ->
                    new Cell(Optional.of(ByteBuffer.wrap(column.getBinary().getBytes())), Optional.empty());
                case INT32 -> new Cell(Optional.empty(), Optional.of((long) column.getInteger()));
                case INT64 -> new Cell(Optional.empty(), Optional.of(column.getLong()));
                case BOOLEAN, FLOAT, DOUBLE, INT96 -> throw new IllegalStateException("a column of another type");
            };
        }
        column.consume();
        return cell;
    }

    private static String text(Cell cell, String what, Row.Place place) throws BadInputException {
        if (cell.number().isPresent()) {
            return cell.number().get().toString();
        }
        if (cell.bytes().isEmpty()) {
            throw place.bad("has no " + what, "give it one, or leave the row out");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(cell.bytes().get())
                    .toString();
        } catch (CharacterCodingException e) {
            throw place.bad("has " + what + " bytes that are not UTF-8", "write the column as a string");
        }
    }

    private void check(String name, String what, boolean number) throws BadInputException {
        MessageType schema = columns.schema();
        if (!schema.containsField(name)) {
            String known = String.join(
                    ", ", schema.getFields().stream().map(Type::getName).toList());
            throw new BadInputException(
                    input.name(),
                    "has no column " + Words.shown(name) + " among " + Words.shown(known),
                    "name the column of the " + what + " with embedding." + what);
        }
        Type type = schema.getType(name);
        boolean right = type.isPrimitive() && !type.isRepetition(Type.Repetition.REPEATED);
        if (right) {
            PrimitiveTypeName primitive = type.asPrimitiveType().getPrimitiveTypeName();
            boolean whole = primitive == PrimitiveTypeName.INT32 || primitive == PrimitiveTypeName.INT64;
            right = primitive == PrimitiveTypeName.BINARY || (number && whole);
        }
        if (!right) {
            throw new BadInputException(
                    input.name(),
                    "has a column " + Words.shown(name) + " that is "
                            + (number ? "neither text nor whole numbers" : "no text"),
                    "write it as a string column");
        }
    }

    private BadInputException damaged(IOException e) {
        return new BadInputException(
                input.name() + (row > 0 ? " near row " + row : ""), Words.of(e), "write the file again as Parquet");
    }

    @Override
    public void close() throws IOException {
        columns.close();
    }
}
