import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;

/**
 * Trains a small neural network with Adam to read handwritten digits, and can be interrupted at any moment: the final weights
 * are the same, bit for bit, however often it was stopped or killed, and on every JDK from 17 on.
 *
 * <p>What makes that true: one thread and a fixed order of every sum; Java's floating point, which is strict since JDK 17 (no
 * hidden extra precision, whatever the JIT compiler does); {@link StrictMath} for exp, log and pow; one random generator of our
 * own; and a checkpoint with everything the next step depends on: the weights, both Adam moments, the generator's state,
 * the order of this epoch and the place in it, and the step. No clock decides anything but how often progress is printed,
 * and with {@code --pace} how long a step takes at least.
 *
 * <p>Run it alone with {@code java TrainDigits.java}; {@code --help} lists the flags. Stint sets {@code STINT_CHECKPOINT_DIR};
 * without it the checkpoint is kept in {@code ./checkpoint}.
 *
 * <p>Exit codes: 0 done; 1 a file cannot be read or written; 2 a wrong flag or input;
 * 65 a checkpoint that cannot be used; 143 stopped by SIGTERM, after saving.
 */
public final class TrainDigits {
    private static final String HELP =
            """
            java TrainDigits.java [flags]
              --data FILE       gzipped CSV, 64 pixels (0-16) and the label per line   (digits.csv.gz)
              --steps N         training steps                                         (5000; quick: 1800)
              --hidden N        width of the two hidden layers                         (512; quick: 256)
              --batch N         images per step                                        (64)
              --seed N          of the random generator                                (1)
              --save-every N    steps between checkpoints                              (50; in place: 1)
              --pace MS         a step takes at least so many milliseconds             (no pace)
              --quick           smaller defaults: the same job, about ten times shorter
              --in-place        overwrite the one checkpoint file instead of renaming a new one over it; do NOT copy
                                this: a kill in the middle of a save leaves a torn file (here for tests of just that)
            """;

    static final int PIXELS = 64;
    static final int CLASSES = 10;
    static final float LEARNING_RATE = 1e-3f;
    static final float BETA1 = 0.9f;
    static final float BETA2 = 0.999f;
    static final float EPSILON = 1e-8f;
    static final long PROGRESS_EVERY_NANOS = 200_000_000L;

    private final Flags flags;
    private final Digits digits;
    private final SplitMix64 random;
    private final Network network;
    private final float[] moment1;
    private final float[] moment2;
    /** The order in which this epoch visits the training images, and how many of them it has visited. */
    private final int[] order;

    private int cursor;
    private int step;
    private volatile boolean stopRequested;

    public static void main(String[] args) throws Exception {
        CountDownLatch finished = new CountDownLatch(1);
        int exit = 0;
        try {
            Flags flags = Flags.parse(args);
            if (flags == null) {
                System.out.print(HELP);
                return;
            }
            TrainDigits training = new TrainDigits(flags);
            // On SIGTERM the JVM runs this hook, and exits with 143 when the hook returns: after the step at hand and a save.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                training.stopRequested = true;
                boolean waiting = true;
                while (waiting) {
                    try {
                        finished.await();
                        waiting = false;
                    } catch (InterruptedException e) {
                        // Nobody interrupts this thread with a purpose; what counts is that the save completes.
                    }
                }
            }));
            training.run();
        } catch (UnusableCheckpoint e) {
            System.err.println("TrainDigits: " + e.getMessage());
            exit = 65;
        } catch (IllegalArgumentException e) {
            System.err.println("TrainDigits: " + e.getMessage());
            exit = 2;
        } catch (IOException e) {
            System.err.println("TrainDigits: a file cannot be read or written: " + e);
            exit = 1;
        } finally {
            finished.countDown();
        }
        if (exit != 0) {
            System.exit(exit);
        }
    }

    TrainDigits(Flags flags) throws IOException {
        this.flags = flags;
        this.digits = Digits.read(flags.data);
        if (digits.train.length < flags.batch) {
            throw new IllegalArgumentException("--batch " + flags.batch + " is more than the " + digits.train.length
                    + " training images");
        }
        this.random = new SplitMix64(flags.seed);
        this.network = new Network(flags.hidden, flags.batch);
        network.initialise(random);
        this.moment1 = new float[network.parameters.length];
        this.moment2 = new float[network.parameters.length];
        this.order = new int[digits.train.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        this.cursor = order.length; // the first step begins an epoch
    }

    private void run() throws IOException {
        CheckpointFile file = new CheckpointFile(flags.checkpointDir, flags.inPlace);
        ByteBuffer saved = file.read();
        if (saved == null) {
            System.out.println("starting: " + network.parameters.length + " parameters, " + digits.train.length
                    + " images to learn from, " + digits.test.length + " to test on");
        } else {
            restore(saved, file.path);
            System.out.println("resuming after step " + step + " from " + file.path);
        }
        int savedStep = step;
        long lastProgress = System.nanoTime() - PROGRESS_EVERY_NANOS;
        double loss = Double.NaN;
        while (step < flags.steps && !stopRequested) {
            long stepEndsAt = System.nanoTime() + flags.paceMillis * 1_000_000L;
            double batchLoss = trainOneStep();
            loss = Double.isNaN(loss) ? batchLoss : 0.98 * loss + 0.02 * batchLoss; // for the eye only: not part of the state
            step++;
            long now = System.nanoTime();
            if (now - lastProgress >= PROGRESS_EVERY_NANOS || step == flags.steps) {
                lastProgress = now;
                System.out.println("::stint progress step=" + step + " total=" + flags.steps);
            }
            while (flags.paceMillis > 0 && !stopRequested && System.nanoTime() < stepEndsAt) {
                LockSupport.parkNanos(stepEndsAt - System.nanoTime());
            }
            if (step % Math.max(1, flags.steps / 10) == 0) {
                System.out.println("step " + step + "  loss " + fixed(loss, 4));
            }
            if (step % flags.saveEvery == 0 || step == flags.steps) {
                file.write(state());
                savedStep = step;
            }
        }
        if (step < flags.steps) {
            if (savedStep != step) {
                file.write(state());
            }
            System.out.println("stopped after step " + step + ", saved");
            return;
        }
        finish();
    }

    /** One batch, each image moved by up to one pixel, and one Adam update. Returns the mean loss of the batch. */
    private double trainOneStep() {
        if (cursor + flags.batch > order.length) { // the few images left over get their turn in another epoch's order
            for (int i = order.length - 1; i > 0; i--) {
                int j = random.below(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            cursor = 0;
        }
        for (int b = 0; b < flags.batch; b++) {
            int right = random.below(3) - 1;
            int down = random.below(3) - 1;
            int image = order[cursor++];
            Digits.shift(digits.train[image], right, down, network.input(b));
            network.labels[b] = digits.trainLabels[image];
        }
        network.forward(flags.batch);
        double loss = network.backward(flags.batch);

        // Adam (Kingma & Ba 2015, algorithm 1), the learning rate falling linearly to zero.
        int t = step + 1;
        float rate = LEARNING_RATE * (1f - (float) step / flags.steps);
        float correct1 = (float) (1 - StrictMath.pow(BETA1, t));
        float correct2 = (float) (1 - StrictMath.pow(BETA2, t));
        float[] w = network.parameters;
        float[] g = network.gradient;
        for (int i = 0; i < w.length; i++) {
            moment1[i] = BETA1 * moment1[i] + (1 - BETA1) * g[i];
            moment2[i] = BETA2 * moment2[i] + (1 - BETA2) * g[i] * g[i];
            float root = (float) StrictMath.sqrt(moment2[i] / correct2);
            w[i] -= rate * (moment1[i] / correct1) / (root + EPSILON);
        }
        return loss;
    }

    private void finish() throws IOException {
        int right = 0;
        for (int i = 0; i < digits.test.length; i++) {
            System.arraycopy(digits.test[i], 0, network.input(0), 0, PIXELS);
            network.forward(1);
            right += network.guess(0) == digits.testLabels[i] ? 1 : 0;
        }
        String accuracy = fixed((double) right / digits.test.length, 4);
        float[] w = network.parameters;
        ByteBuffer model = ByteBuffer.allocate(4 * (2 + w.length)).putInt(flags.hidden).putInt(w.length);
        model.asFloatBuffer().put(w);
        String sha256 = sha256(model.array());
        Path out = Files.createDirectories(Path.of("out"));
        Files.write(out.resolve("model.bin"), model.array());
        Files.writeString(out.resolve("metrics.json"), "{\"accuracy\": " + accuracy + ", \"test_right\": " + right
                + ", \"test_images\": " + digits.test.length + ", \"steps\": " + flags.steps
                + ", \"parameters\": " + w.length + ", \"model_sha256\": \"" + sha256 + "\"}\n");
        System.out.println("::stint result accuracy=" + accuracy);
        System.out.println("::stint result model-sha256=" + sha256);
    }

    /** Everything the next step depends on, headed by the settings it is true for. */
    private ByteBuffer state() {
        Map<String, Long> settings = settings();
        float[] w = network.parameters;
        ByteBuffer out = ByteBuffer.allocate(8 * settings.size() + 4 + 8 + 4 + 4 * order.length + 3 * 4 * w.length);
        settings.values().forEach(out::putLong);
        out.putInt(step).putLong(random.state).putInt(cursor);
        for (int i : order) {
            out.putInt(i);
        }
        for (float[] array : List.of(w, moment1, moment2)) {
            out.asFloatBuffer().put(array);
            out.position(out.position() + 4 * array.length);
        }
        return out.flip();
    }

    private void restore(ByteBuffer in, Path from) {
        List<String> differences = new ArrayList<>();
        settings().forEach((name, here) -> {
            long there = in.getLong();
            if (there != here) {
                differences.add(name + " is " + there + " there and " + here + " here");
            }
        });
        if (!differences.isEmpty()) {
            throw new UnusableCheckpoint(from + " belongs to another training: " + String.join(", ", differences)
                    + "; start with the same flags and data, or with another checkpoint folder");
        }
        step = in.getInt();
        random.state = in.getLong();
        cursor = in.getInt();
        for (int i = 0; i < order.length; i++) {
            order[i] = in.getInt();
        }
        for (float[] array : List.of(network.parameters, moment1, moment2)) {
            in.asFloatBuffer().get(array);
            in.position(in.position() + 4 * array.length);
        }
    }

    private Map<String, Long> settings() {
        Map<String, Long> all = new LinkedHashMap<>();
        all.put("steps", (long) flags.steps);
        all.put("hidden", (long) flags.hidden);
        all.put("batch", (long) flags.batch);
        all.put("seed", flags.seed);
        all.put("data CRC-32", digits.crc32);
        return all;
    }

    /** Decimal text by exact arithmetic: the JDK's own double-to-text conversion changed with JDK 19. */
    private static String fixed(double value, int places) {
        return new BigDecimal(value).setScale(places, RoundingMode.HALF_EVEN).toPlainString();
    }

    private static String sha256(byte[] bytes) {
        try {
            StringBuilder hex = new StringBuilder();
            for (byte b : MessageDigest.getInstance("SHA-256").digest(bytes)) {
                hex.append(Character.forDigit(b >> 4 & 15, 16)).append(Character.forDigit(b & 15, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** A checkpoint that is damaged, or of another training. Starting over silently would be worse than stopping. */
    static final class UnusableCheckpoint extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnusableCheckpoint(String message) {
            super(message);
        }
    }

    /**
     * One file: a magic number, the state, and a CRC-32 of all before it. A new one is written beside it, forced to the disk and
     * renamed over it, so that at any instant the file is either the old checkpoint or the new one, and whole.
     */
    static final class CheckpointFile {
        private static final int MAGIC = 0x53544447; // "STDG"
        final Path path;
        private final boolean inPlace;

        CheckpointFile(Path folder, boolean inPlace) throws IOException {
            this.path = Files.createDirectories(folder).resolve("checkpoint.bin");
            this.inPlace = inPlace;
        }

        /** The state last written, or null when there is none yet. */
        ByteBuffer read() throws IOException {
            if (!Files.exists(path)) {
                return null;
            }
            byte[] bytes = Files.readAllBytes(path);
            ByteBuffer all = ByteBuffer.wrap(bytes);
            if (bytes.length < 8 || all.getInt(0) != MAGIC || all.getInt(bytes.length - 4) != crc(bytes, bytes.length - 4)) {
                throw new UnusableCheckpoint(path + " (" + bytes.length + " bytes) is torn or damaged: its checksum does not match;"
                        + " delete it to start over, or put back an earlier one");
            }
            return all.position(4).limit(bytes.length - 4);
        }

        void write(ByteBuffer state) throws IOException {
            ByteBuffer all = ByteBuffer.allocate(4 + state.remaining() + 4).putInt(MAGIC).put(state);
            all.putInt(crc(all.array(), all.position())).flip();
            if (inPlace) {
                try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                    while (all.hasRemaining()) { // in small pieces, as a careless library would
                        int piece = Math.min(16_384, all.remaining());
                        file.write(all.slice().limit(piece));
                        all.position(all.position() + piece);
                    }
                }
                return;
            }
            Path fresh = path.resolveSibling(path.getFileName() + ".tmp");
            try (FileChannel file = FileChannel.open(
                    fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                while (all.hasRemaining()) {
                    file.write(all);
                }
                file.force(true);
            }
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        private static int crc(byte[] bytes, int length) {
            CRC32 crc = new CRC32();
            crc.update(bytes, 0, length);
            return (int) crc.getValue();
        }
    }

    /** SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): its whole state is one number, which makes it easy to save. */
    static final class SplitMix64 {
        long state;

        SplitMix64(long seed) {
            state = seed;
        }

        long next() {
            long z = state += 0x9E3779B97F4A7C15L;
            z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
            z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
            return z ^ z >>> 31;
        }

        /** A number from 0 to bound - 1, from the upper 32 bits; the bias, below bound / 2^32, does not matter here. */
        int below(int bound) {
            return (int) ((next() >>> 32) * bound >>> 32);
        }

        /** A number from -1 to 1. */
        float symmetric() {
            return (next() >>> 40) * 0x1p-23f - 1f;
        }
    }

    /** The images, pixel values from 0 to 1; every fifth one is for testing. */
    static final class Digits {
        final float[][] train;
        final int[] trainLabels;
        final float[][] test;
        final int[] testLabels;
        final long crc32;

        private Digits(List<float[]> images, List<Integer> labels, long crc32) {
            List<Integer> forTraining = new ArrayList<>();
            List<Integer> forTest = new ArrayList<>();
            for (int i = 0; i < images.size(); i++) {
                (i % 5 == 4 ? forTest : forTraining).add(i);
            }
            train = forTraining.stream().map(images::get).toArray(float[][]::new);
            trainLabels = forTraining.stream().mapToInt(labels::get).toArray();
            test = forTest.stream().map(images::get).toArray(float[][]::new);
            testLabels = forTest.stream().mapToInt(labels::get).toArray();
            this.crc32 = crc32;
        }

        static Digits read(Path file) throws IOException {
            byte[] packed = Files.readAllBytes(file);
            CRC32 crc = new CRC32();
            crc.update(packed);
            List<float[]> images = new ArrayList<>();
            List<Integer> labels = new ArrayList<>();
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                    new GZIPInputStream(new ByteArrayInputStream(packed)), StandardCharsets.US_ASCII))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    String[] values = line.split(",");
                    if (values.length != PIXELS + 1) {
                        throw new IllegalArgumentException(file + " line " + (images.size() + 1) + " has " + values.length
                                + " values; expected " + PIXELS + " pixels and a label");
                    }
                    float[] image = new float[PIXELS];
                    for (int p = 0; p < PIXELS; p++) {
                        image[p] = Integer.parseInt(values[p]) / 16f;
                    }
                    images.add(image);
                    labels.add(Integer.parseInt(values[PIXELS]));
                }
            }
            return new Digits(images, labels, crc.getValue());
        }

        /** Copies an 8 x 8 image, moved; what comes in from outside is blank. */
        static void shift(float[] image, int right, int down, float[] into) {
            for (int y = 0; y < 8; y++) {
                for (int x = 0; x < 8; x++) {
                    int fromX = x - right;
                    int fromY = y - down;
                    boolean inside = fromX >= 0 && fromX < 8 && fromY >= 0 && fromY < 8;
                    into[8 * y + x] = inside ? image[8 * fromY + fromX] : 0f;
                }
            }
        }
    }

    /** Three dense layers, ReLU between them, softmax cross-entropy at the end. All parameters lie in one array. */
    static final class Network {
        private final int[] sizes;
        /** Where layer l's weights begin: its bias, then one row of outputs per input. */
        private final int[] offsets;

        final float[] parameters;
        final float[] gradient;
        final int[] labels;
        /** By layer, image of the batch, and unit: values on the way forward, slopes on the way back. */
        private final float[][][] values;

        private final float[][][] slopes;

        Network(int hidden, int batch) {
            sizes = new int[] {PIXELS, hidden, hidden, CLASSES};
            offsets = new int[sizes.length];
            for (int l = 1; l < sizes.length; l++) {
                offsets[l] = offsets[l - 1] + (sizes[l - 1] + 1) * sizes[l];
            }
            parameters = new float[offsets[sizes.length - 1]];
            gradient = new float[parameters.length];
            labels = new int[batch];
            values = new float[sizes.length][][];
            slopes = new float[sizes.length][][];
            for (int l = 0; l < sizes.length; l++) {
                values[l] = new float[batch][sizes[l]];
                slopes[l] = new float[batch][sizes[l]];
            }
        }

        /** Biases zero, weights uniform in He's range (2015). */
        void initialise(SplitMix64 random) {
            for (int l = 0; l + 1 < sizes.length; l++) {
                float range = (float) StrictMath.sqrt(6.0 / sizes[l]);
                for (int i = offsets[l] + sizes[l + 1]; i < offsets[l + 1]; i++) {
                    parameters[i] = range * random.symmetric();
                }
            }
        }

        float[] input(int image) {
            return values[0][image];
        }

        void forward(int batch) {
            for (int l = 0; l + 1 < sizes.length; l++) {
                int width = sizes[l + 1];
                boolean last = l + 2 == sizes.length;
                for (int b = 0; b < batch; b++) {
                    float[] from = values[l][b];
                    float[] to = values[l + 1][b];
                    System.arraycopy(parameters, offsets[l], to, 0, width);
                    for (int i = 0; i < from.length; i++) {
                        addScaled(from[i], parameters, offsets[l] + (i + 1) * width, to, 0, width);
                    }
                    for (int j = 0; j < width && !last; j++) {
                        to[j] = to[j] > 0 ? to[j] : 0f;
                    }
                }
            }
        }

        /** Fills the gradient of the mean loss over the batch; returns that loss. */
        double backward(int batch) {
            Arrays.fill(gradient, 0f);
            double loss = 0;
            int top = sizes.length - 1;
            for (int b = 0; b < batch; b++) {
                loss += softmaxSlope(values[top][b], slopes[top][b], labels[b], batch);
            }
            for (int l = top - 1; l >= 0; l--) {
                int width = sizes[l + 1];
                for (int b = 0; b < batch; b++) {
                    float[] from = values[l][b];
                    float[] slope = slopes[l + 1][b];
                    addScaled(1f, slope, 0, gradient, offsets[l], width);
                    for (int i = 0; i < from.length; i++) {
                        int row = offsets[l] + (i + 1) * width;
                        addScaled(from[i], slope, 0, gradient, row, width);
                        if (l > 0) {
                            slopes[l][b][i] = from[i] > 0 ? dot(parameters, row, slope, width) : 0f;
                        }
                    }
                }
            }
            return loss / batch;
        }

        int guess(int image) {
            float[] scores = values[sizes.length - 1][image];
            int best = 0;
            for (int c = 1; c < CLASSES; c++) {
                best = scores[c] > scores[best] ? c : best;
            }
            return best;
        }

        private static double softmaxSlope(float[] scores, float[] slope, int label, int batch) {
            float highest = scores[0];
            for (float score : scores) {
                highest = Math.max(highest, score);
            }
            double sum = 0;
            for (float score : scores) {
                sum += StrictMath.exp(score - highest);
            }
            for (int c = 0; c < scores.length; c++) {
                double probability = StrictMath.exp(scores[c] - highest) / sum;
                slope[c] = (float) ((probability - (c == label ? 1 : 0)) / batch);
            }
            return StrictMath.log(sum) - (scores[label] - highest);
        }

        private static void addScaled(float scale, float[] x, int xFrom, float[] y, int yFrom, int length) {
            for (int k = 0; k < length; k++) {
                y[yFrom + k] += scale * x[xFrom + k];
            }
        }

        private static float dot(float[] x, int xFrom, float[] y, int length) {
            float sum = 0;
            for (int k = 0; k < length; k++) {
                sum += x[xFrom + k] * y[k];
            }
            return sum;
        }
    }

    /** What the command line said. */
    static final class Flags {
        Path data = Path.of("digits.csv.gz");
        int steps;
        int hidden;
        int batch = 64;
        long seed = 1;
        int saveEvery;
        boolean quick;
        boolean inPlace;
        /** What a step takes at least; no part of the state. */
        int paceMillis;
        final Path checkpointDir;

        private Flags() {
            String dir = System.getenv("STINT_CHECKPOINT_DIR");
            checkpointDir = Path.of(dir == null || dir.isEmpty() ? "checkpoint" : dir);
        }

        /** Null when help was asked for. */
        static Flags parse(String[] args) {
            Flags flags = new Flags();
            for (int i = 0; i < args.length; i++) {
                String name = args[i];
                switch (name) {
                    case "--help":
                        return null;
                    case "--quick":
                        flags.quick = true;
                        continue;
                    case "--in-place":
                        flags.inPlace = true;
                        continue;
                    default:
                        if (i + 1 == args.length) {
                            throw new IllegalArgumentException(name + " is unknown or lacks its value; see --help");
                        }
                }
                String value = args[++i];
                switch (name) {
                    case "--data" -> flags.data = Path.of(value);
                    case "--steps" -> flags.steps = positive(name, value);
                    case "--hidden" -> flags.hidden = positive(name, value);
                    case "--batch" -> flags.batch = positive(name, value);
                    case "--save-every" -> flags.saveEvery = positive(name, value);
                    case "--seed" -> flags.seed = positive(name, value);
                    case "--pace" -> flags.paceMillis = positive(name, value);
                    default -> throw new IllegalArgumentException(name + " is not a flag of this program; see --help");
                }
            }
            flags.steps = flags.steps > 0 ? flags.steps : flags.quick ? 1800 : 5000;
            flags.hidden = flags.hidden > 0 ? flags.hidden : flags.quick ? 256 : 512;
            flags.saveEvery = flags.saveEvery > 0 ? flags.saveEvery : flags.inPlace ? 1 : 50;
            return flags;
        }

        private static int positive(String name, String value) {
            try {
                int number = Integer.parseInt(value);
                if (number > 0) {
                    return number;
                }
            } catch (NumberFormatException e) {
                // told below, with the value seen
            }
            throw new IllegalArgumentException(name + " " + value + ": give a whole number above zero");
        }
    }
}
