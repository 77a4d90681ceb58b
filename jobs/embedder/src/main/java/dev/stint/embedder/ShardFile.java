package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.column.ParquetProperties;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetFileWriter;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/**
 * The result of a shard: a Parquet file of ids, content hashes and vectors, and in its metadata what made the vectors. The same
 * rows give the same pages (the footer may list encodings in another order). It bears its name only when it is whole. Not thread-safe.
 */
final class ShardFile implements Closeable {

    static final String ID = "id";
    static final String TEXT_SHA256 = "text_sha256";
    static final String VECTOR = "vector";
    static final String MODEL_VERSION = "stint.model.version";

    private static final long ROW_GROUP_BYTES = 16L << 20;
    private static final int PAGE_BYTES = 1 << 20;

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(PrimitiveTypeName.BINARY)
            .as(LogicalTypeAnnotation.stringType())
            .named(ID)
            .required(PrimitiveTypeName.FIXED_LEN_BYTE_ARRAY)
            .length(32)
            .named(TEXT_SHA256)
            .requiredList()
            .requiredElement(PrimitiveTypeName.FLOAT)
            .named(VECTOR)
            .named("embedding");

    private final Path file;
    private final ParquetWriter<Entry> writer;
    private boolean finished;

    /** A row of the result. */
    private record Entry(String id, byte[] textSha256, float[] vector) {}

    private ShardFile(Path file, ParquetWriter<Entry> writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Begins one. */
    static ShardFile begin(Path file, Encoder.ModelVersion version, int dimensions) throws IOException {
        Map<String, String> metadata = new TreeMap<>();
        metadata.put("stint.model", version.name());
        metadata.put("stint.model.sha256", version.sha256());
        metadata.put(MODEL_VERSION, version.text());
        metadata.put("stint.dimensions", Integer.toString(dimensions));
        ParquetWriter<Entry> writer = new Builder(new LocalOutputFile(AtomicFiles.beside(file)), metadata)
                .withConf(new PlainParquetConfiguration())
                .withCodecFactory(new PageCodecs())
                .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
                .withWriterVersion(ParquetProperties.WriterVersion.PARQUET_1_0)
                .withWriteMode(ParquetFileWriter.Mode.OVERWRITE)
                .withDictionaryEncoding(false)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .withPageSize(PAGE_BYTES)
                .withPageWriteChecksumEnabled(true)
                .build();
        return new ShardFile(file, writer);
    }

    void write(String id, TextKey key, float[] vector) throws IOException {
        writer.write(new Entry(id, key.sha256(), vector));
    }

    /** Completes the file and gives it its name. */
    void finish() throws IOException {
        finished = true;
        writer.close();
        AtomicFiles.finish(file);
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            writer.close();
        }
    }

    private static final class Builder extends ParquetWriter.Builder<Entry, Builder> {
        private final Map<String, String> metadata;

        Builder(OutputFile file, Map<String, String> metadata) {
            super(file);
            this.metadata = metadata;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<Entry> getWriteSupport(Configuration configuration) {
            return new Support(metadata);
        }

        @Override
        protected WriteSupport<Entry> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(metadata);
        }
    }

    private static final class Support extends WriteSupport<Entry> {
        private final Map<String, String> metadata;
        private @Nullable RecordConsumer consumer;

        Support(Map<String, String> metadata) {
            this.metadata = metadata;
        }

        @Override
        public String getName() {
            return "stint";
        }

        @Override
        public WriteContext init(Configuration configuration) {
            return new WriteContext(SCHEMA, metadata);
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(SCHEMA, metadata);
        }

        @Override
        public void prepareForWrite(RecordConsumer prepared) {
            consumer = prepared;
        }

        @Override
        public void write(Entry entry) {
            RecordConsumer out = Objects.requireNonNull(consumer, "the writer begins with prepareForWrite");
            out.startMessage();
            out.startField(ID, 0);
            out.addBinary(Binary.fromString(entry.id()));
            out.endField(ID, 0);
            out.startField(TEXT_SHA256, 1);
            out.addBinary(Binary.fromConstantByteArray(entry.textSha256()));
            out.endField(TEXT_SHA256, 1);
            out.startField(VECTOR, 2);
            out.startGroup();
            out.startField("list", 0);
            for (float each : entry.vector()) {
                out.startGroup();
                out.startField("element", 0);
                out.addFloat(each);
                out.endField("element", 0);
                out.endGroup();
            }
            out.endField("list", 0);
            out.endGroup();
            out.endField(VECTOR, 2);
            out.endMessage();
        }
    }
}
