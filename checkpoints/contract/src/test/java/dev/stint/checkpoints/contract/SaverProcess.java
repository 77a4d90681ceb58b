package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A process of its own that commits checkpoints as it is told, line by line: what can be killed and stopped in the middle. */
final class SaverProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SaverProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "saver-lines");
        reader.setDaemon(true);
        reader.start();
    }

    /** @param bucket folder of a file store */
    static SaverProcess start(Path bucket, Path scratch) throws IOException {
        return new SaverProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xshare:auto",
                        "-Xmx96m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Child.class.getName(),
                        "file://" + bucket,
                        scratch.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Lets it commit so many sets, whose steps begin after the given one, in one log. */
    void commit(String prefix, int epoch, String nonce, int commits, long afterStep, int bytes) throws IOException {
        String line = String.join(
                " ",
                List.of(
                        prefix,
                        Integer.toString(epoch),
                        nonce,
                        Integer.toString(commits),
                        Long.toString(afterStep),
                        Integer.toString(bytes)));
        OutputStream in = process.getOutputStream();
        in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    /** Its next line; empty when it has ended. */
    Optional<String> line() throws InterruptedException {
        @Nullable String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (line == null) {
            throw new AssertionError("the saver said nothing for " + PATIENCE_SECONDS + " s");
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(line);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("process " + process.pid() + " resists SIGKILL");
        }
    }

    void stop() throws IOException, InterruptedException {
        signal("STOP");
    }

    void go() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start();
        if (!kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || kill.exitValue() != 0) {
            throw new AssertionError("kill -" + name + " " + process.pid() + " failed");
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }

    private void read() {
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("failed reading its output: " + e);
        }
        lines.add("");
    }

    /** Files of a step, of about so many bytes. */
    static Map<String, byte[]> content(long step, int bytes) {
        Map<String, byte[]> content = new TreeMap<>(SampleSets.contentAt(step));
        byte[] large = new byte[bytes];
        new Random(step).nextBytes(large);
        content.put("large.bin", large);
        return content;
    }

    /** The other process. */
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) throws Exception {
            SampleSets sets = new SampleSets(Path.of(arguments[1]));
            try (ObjectStore store = ObjectStores.open(arguments[0]);
                    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
                System.out.println("ready");
                for (String line = in.readLine(); line != null; line = in.readLine()) {
                    save(store, sets, line.split(" "));
                    System.out.println("end");
                }
            }
        }

        private static void save(ObjectStore store, SampleSets sets, String[] words) throws IOException {
            long step = Long.parseLong(words[4]);
            try {
                CheckpointWriter writer = CheckpointWriter.open(
                        store, words[0], Integer.parseInt(words[1]), words[2], InstantSource.system());
                System.out.println("open");
                for (int i = 0; i < Integer.parseInt(words[3]); i++) {
                    step++;
                    try (FrozenSet set = sets.of(content(step, Integer.parseInt(words[5])))) {
                        if (writer.commit(set, step, null) instanceof CommitResult.Committed done) {
                            System.out.println("committed " + done.index() + " " + step);
                        }
                    }
                }
            } catch (FencedException e) {
                System.out.println("fenced " + e.getMessage());
            }
        }
    }
}
