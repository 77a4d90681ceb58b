package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.ColumnReader;
import org.apache.parquet.column.impl.ColumnReadStoreImpl;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.io.api.PrimitiveConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;

/**
 * Some columns of a Parquet file, row group by row group; in memory is one group of those columns at a time. What a damaged file
 * does to Parquet's classes comes out as an IOException. Not thread-safe.
 */
final class ParquetColumns implements Closeable {

    private final ParquetFileReader reader;
    private MessageType chosen;
    private List<ColumnReader> columns = List.of();
    private long rowsLeft;

    private ParquetColumns(ParquetFileReader reader) {
        this.reader = reader;
        this.chosen = reader.getFileMetaData().getSchema();
    }

    static ParquetColumns open(Path file) throws IOException {
        ParquetReadOptions options = ParquetReadOptions.builder(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .usePageChecksumVerification(true)
                .build();
        return guarded(() -> new ParquetColumns(ParquetFileReader.open(new LocalInputFile(file), options)));
    }

    MessageType schema() {
        return reader.getFileMetaData().getSchema();
    }

    Map<String, String> metadata() {
        return reader.getFileMetaData().getKeyValueMetaData();
    }

    long rows() {
        return reader.getRecordCount();
    }

    /** Reads these top-level columns only, in the order given. */
    void choose(List<String> names) {
        Set<String> wanted = new HashSet<>(names);
        List<Type> kept = schema().getFields().stream()
                .filter(each -> wanted.contains(each.getName()))
                .toList();
        List<Type> ordered = new ArrayList<>();
        names.forEach(name ->
                kept.stream().filter(each -> each.getName().equals(name)).forEach(ordered::add));
        chosen = new MessageType(schema().getName(), ordered);
        reader.setRequestedSchema(chosen);
    }

    /** Goes to the next row; false after the last. The readers stand on it. */
    boolean nextRow() throws IOException {
        if (rowsLeft > 0) {
            rowsLeft--;
        }
        while (rowsLeft == 0) {
            PageReadStore group = guarded(reader::readNextRowGroup);
            if (group == null) {
                return false;
            }
            rowsLeft = group.getRowCount();
            ColumnReadStoreImpl store = new ColumnReadStoreImpl(
                    group,
                    new NoRecords(chosen),
                    chosen,
                    reader.getFileMetaData().getCreatedBy());
            columns = guarded(() -> {
                List<ColumnReader> readers = new ArrayList<>();
                for (ColumnDescriptor column : chosen.getColumns()) {
                    readers.add(store.getColumnReader(column));
                }
                return readers;
            });
        }
        return true;
    }

    /** Reads a value of the row; whoever reads consumes it. */
    <T> T read(int column, Reading<T> reading) throws IOException {
        return guarded(() -> reading.from(columns.get(column)));
    }

    /** What to take from a column. */
    interface Reading<T> {
        T from(ColumnReader column);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private interface Access<T> {
        T get() throws IOException;
    }

    private static <T> T guarded(Access<T> access) throws IOException {
        try {
            return access.get();
        } catch (RuntimeException e) {
            throw new IOException("not readable as Parquet: " + Words.of(e), e);
        }
    }

    /** Records are not assembled; the store wants converters all the same. */
    private static final class NoRecords extends GroupConverter {
        private final List<Converter> converters = new ArrayList<>();

        NoRecords(GroupType type) {
            for (Type each : type.getFields()) {
                converters.add(each.isPrimitive() ? new PrimitiveConverter() {} : new NoRecords(each.asGroupType()));
            }
        }

        @Override
        public Converter getConverter(int index) {
            return converters.get(index);
        }

        @Override
        public void start() {
            // nothing to assemble
        }

        @Override
        public void end() {
            // nothing to assemble
        }
    }
}
