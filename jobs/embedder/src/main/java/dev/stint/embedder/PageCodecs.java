package dev.stint.embedder;

import com.github.luben.zstd.ZstdInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** How pages of Parquet files are unpacked. Parquet's own way loads Hadoop's codecs, which are not here. */
final class PageCodecs implements CompressionCodecFactory {

    /** How one codec unpacks. */
    private interface Unpacking {
        byte[] unpack(byte[] packed, int size) throws IOException;
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> new Pages((packed, size) -> packed);
            case SNAPPY -> new Pages((packed, size) -> Snappy.uncompress(packed));
            case GZIP ->
                new Pages((packed, size) -> exactly(new GZIPInputStream(new ByteArrayInputStream(packed)), size));
            case ZSTD ->
                new Pages((packed, size) -> exactly(new ZstdInputStream(new ByteArrayInputStream(packed)), size));
            case LZO, BROTLI, LZ4, LZ4_RAW ->
                throw new UnsupportedOperationException("pages packed with " + codec
                        + " are not read; write the file with snappy, gzip, zstd or no compression");
        };
    }

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.UNCOMPRESSED) {
            throw new IllegalArgumentException(codec + ": vectors are written uncompressed");
        }
        return new BytesInputCompressor() {
            @Override
            public BytesInput compress(BytesInput bytes) {
                return bytes;
            }

            @Override
            public CompressionCodecName getCodecName() {
                return CompressionCodecName.UNCOMPRESSED;
            }

            @Override
            public void release() {
                // holds nothing
            }
        };
    }

    @Override
    public void release() {
        // holds nothing
    }

    private static byte[] exactly(InputStream unpacking, int size) throws IOException {
        try (InputStream in = unpacking) {
            byte[] bytes = in.readNBytes(size);
            if (bytes.length != size) {
                throw new IOException("a page holds " + bytes.length + " bytes where " + size + " are announced");
            }
            return bytes;
        }
    }

    private static final class Pages implements CompressionCodecFactory.BytesInputDecompressor {
        private final Unpacking unpacking;

        Pages(Unpacking unpacking) {
            this.unpacking = unpacking;
        }

        @Override
        public BytesInput decompress(BytesInput bytes, int size) throws IOException {
            return BytesInput.from(unpacking.unpack(bytes.toByteArray(), size));
        }

        @Override
        public void decompress(ByteBuffer input, int packedSize, ByteBuffer output, int size) throws IOException {
            byte[] packed = new byte[packedSize];
            input.get(packed);
            output.put(unpacking.unpack(packed, size));
        }

        @Override
        public void release() {
            // holds nothing
        }
    }
}
