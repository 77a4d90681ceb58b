package dev.stint.embedder;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A BERT sentence encoder in ONNX Runtime: word pieces, mean of the last layer over the text's tokens, length one (Reimers and
 * Gurevych 2019, "Sentence-BERT"). Longer texts are cut after {@value #MOST_TOKENS} tokens, as the model was trained.
 */
final class SentenceEncoder implements Encoder {

    /** What the model's authors give as its longest sequence, the two special tokens included. */
    static final int MOST_TOKENS = 256;

    private final ModelVersion version;
    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final int dimensions;
    private final int lanes;

    private SentenceEncoder(
            ModelVersion version,
            HuggingFaceTokenizer tokenizer,
            OrtEnvironment environment,
            OrtSession session,
            int lanes)
            throws OrtException {
        this.version = version;
        this.lanes = lanes;
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.dimensions = embed(List.of("length"))[0].length;
    }

    /**
     * Loads a model that is a resource of the class path, with its vocabulary.
     *
     * @param unpacked folder for native libraries
     * @param lanes how many threads may encode at once; the processors are divided among them
     */
    static SentenceEncoder open(String name, Path unpacked, int lanes) {
        // The tokenizer's library would otherwise go below the home folder, and stay there.
        System.setProperty("ENGINE_CACHE_DIR", unpacked.toString());
        System.setProperty("DJL_CACHE_DIR", unpacked.toString());
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        byte[] vocabulary = resource(name + "-tokenizer.json");
        byte[] model = resource(name + ".onnx");
        String recipe = "vocabulary=" + Digests.hex(Digests.sha256().digest(vocabulary)) + " tokens=" + MOST_TOKENS
                + " pooling=mean length=1";
        ModelVersion version =
                new ModelVersion(name, Digests.hex(Digests.sha256().digest(model)), recipe);
        unpackLibraries(unpacked);
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(vocabulary),
                    Map.of(
                            "padding",
                            "false",
                            "truncation",
                            "true",
                            "maxLength",
                            Integer.toString(MOST_TOKENS),
                            "modelMaxLength",
                            Integer.toString(MOST_TOKENS)));
            options.setIntraOpNumThreads(Math.max(1, Runtime.getRuntime().availableProcessors() / lanes));
            options.setInterOpNumThreads(1);
            // Machines of a local market share this computer: threads that wait must not keep others from working.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            return new SentenceEncoder(
                    version, tokenizer, environment, environment.createSession(model, options), lanes);
        } catch (OrtException e) {
            throw new IllegalStateException("model " + name + " cannot be loaded: " + Words.of(e), e);
        } catch (IOException e) {
            throw new UncheckedIOException("the vocabulary of " + name + " cannot be loaded", e);
        }
    }

    private static void unpackLibraries(Path folder) {
        try {
            RuntimeLibraries.unpack(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("the libraries of ONNX Runtime cannot be unpacked into " + folder, e);
        }
    }

    @Override
    public ModelVersion version() {
        return version;
    }

    @Override
    public int lanes() {
        return lanes;
    }

    @Override
    public int dimensions() {
        return dimensions;
    }

    @Override
    public float[][] encode(List<String> texts) {
        try {
            return embed(texts);
        } catch (OrtException e) {
            throw new IllegalStateException(
                    "model " + version.name() + " failed on a batch of " + texts.size() + " texts: " + Words.of(e), e);
        }
    }

    private float[][] embed(List<String> texts) throws OrtException {
        Encoding[] encodings = tokenizer.batchEncode(texts);
        int rows = encodings.length;
        int width = 0;
        for (Encoding each : encodings) {
            width = Math.max(width, each.getIds().length);
        }
        long[] ids = new long[rows * width];
        long[] mask = new long[rows * width];
        for (int row = 0; row < rows; row++) {
            long[] tokens = encodings[row].getIds();
            System.arraycopy(tokens, 0, ids, row * width, tokens.length);
            java.util.Arrays.fill(mask, row * width, row * width + tokens.length, 1);
        }
        long[] shape = {rows, width};
        try (OnnxTensor idTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(ids), shape);
                OnnxTensor maskTensor = OnnxTensor.createTensor(environment, LongBuffer.wrap(mask), shape);
                OnnxTensor typeTensor =
                        OnnxTensor.createTensor(environment, LongBuffer.wrap(new long[rows * width]), shape);
                OrtSession.Result result = session.run(
                        Map.of("input_ids", idTensor, "attention_mask", maskTensor, "token_type_ids", typeTensor))) {
            OnnxTensor last = (OnnxTensor) result.get(0);
            int length = (int) last.getInfo().getShape()[2];
            FloatBuffer values = last.getFloatBuffer();
            float[][] vectors = new float[rows][];
            for (int row = 0; row < rows; row++) {
                vectors[row] = mean(values, row * width, encodings[row].getIds().length, length);
            }
            return vectors;
        }
    }

    /** Mean over a text's tokens, made one long. */
    private static float[] mean(FloatBuffer values, int firstToken, int tokens, int length) {
        float[] sum = new float[length];
        float[] token = new float[length];
        for (int i = 0; i < tokens; i++) {
            values.get((firstToken + i) * length, token);
            for (int j = 0; j < length; j++) {
                sum[j] += token[j];
            }
        }
        double squares = 0;
        for (float each : sum) {
            squares += (double) each * each;
        }
        // The mean's divisor cancels out.
        float norm = (float) Math.max(Math.sqrt(squares), 1e-12);
        for (int j = 0; j < length; j++) {
            sum[j] /= norm;
        }
        return sum;
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException("model " + version.name() + " cannot be closed: " + Words.of(e), e);
        }
        tokenizer.close();
    }

    private static byte[] resource(String name) {
        try (@Nullable InputStream in = SentenceEncoder.class.getClassLoader().getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is not on the class path; build stint again");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name + " cannot be read", e);
        }
    }
}
