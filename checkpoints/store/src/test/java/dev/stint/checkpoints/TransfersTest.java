package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.stint.checkpoints.ContentDigest.Content;
import dev.stint.checkpoints.HookedObjects.Hook;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory and the threads of a save and of a restore, on good days and on bad ones. */
final class TransfersTest {

    private static final int PART = PartPlan.USUAL_PART_BYTES;
    private static final byte[] RANDOM = new byte[4 * PART];
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static {
        new Random(5).nextBytes(RANDOM);
    }

    @TempDir
    Path folder;

    private final MemoryObjectStore memory = new MemoryObjectStore();

    @Test
    void a_file_of_any_size_goes_and_comes_back_the_same() throws Exception {
        for (int size : new int[] {0, 1, PART - 1, PART, PART + 1, 2 * PART}) {
            byte[] bytes = random(size);
            Path file = Files.write(folder.resolve("f"), bytes);
            try (Transfers transfers = new Transfers(limits(2))) {
                ObjectUpload upload = new ObjectUpload(memory, "k", size);
                Content sent = upload.send(file, Optional.empty(), transfers);
                assertThat(sent).as("%d bytes", size).isEqualTo(ContentDigest.of(file, PART));
                assertThat(upload.sent()).isTrue();

                assertThat(Arrays.equals(read(described(sent, PART), transfers), bytes))
                        .isTrue();
                for (long partBytes : new long[] {PART / 2 + 1, 4L * PART}) {
                    Content earlier = ContentDigest.of(file, partBytes);
                    assertThat(Arrays.equals(read(described(earlier, partBytes), transfers), bytes))
                            .as("%d bytes in a manifest with parts of %d", size, partBytes)
                            .isTrue();
                }
                assertThat(free(transfers)).isEqualTo(2);
            }
        }
    }

    @Test
    void whoever_waits_for_memory_holds_none() throws Exception {
        byte[] bytes = random(3 * PART);
        Path file = Files.write(folder.resolve("f"), bytes);
        CheckpointFile earlier = described(ContentDigest.of(file, PART), PART);
        bytes[PART + 5]++;
        Files.write(file, bytes);

        try (Transfers transfers = new Transfers(limits(2))) {
            ByteBuffer anothers = transfers.buffers().take(PART);
            ObjectUpload upload = new ObjectUpload(memory, "k", bytes.length);
            assertTimeoutPreemptively(PATIENCE, () -> upload.send(file, Optional.of(earlier), transfers));
            transfers.buffers().giveBack(anothers);

            assertThat(upload.sent()).isTrue();
            assertThat(Arrays.equals(memory.get("k").orElseThrow(), bytes)).isTrue();
            assertThat(free(transfers)).isEqualTo(2);
        }
    }

    @Test
    void memory_is_given_back_once_however_a_file_fails_to_go() throws Exception {
        for (int size : new int[] {10, PART, 2 * PART + 1}) {
            Path file = Files.write(folder.resolve("f"), random(size));
            CheckpointFile other = described(ContentDigest.of(file, PART), PART);
            for (String failing : List.of("put", "upload", "part", "complete")) {
                AtomicInteger calls = new AtomicInteger();
                ObjectStore store = HookedObjects.of(memory, call -> {
                    if (call.equals(failing) && calls.incrementAndGet() != 1) {
                        throw new IOException("injected: " + call);
                    }
                });
                try (Transfers transfers = new Transfers(limits(3))) {
                    for (int i = 0; i < 3; i++) {
                        try {
                            new ObjectUpload(store, "k", size).send(file, Optional.empty(), transfers);
                        } catch (IOException e) {
                            assertThat(e).hasMessageContaining("injected: " + failing);
                        }
                        assertThat(free(transfers))
                                .as("%d bytes, %s", size, failing)
                                .isEqualTo(3);
                    }
                }
            }
            try (Transfers transfers = new Transfers(limits(3))) {
                new ObjectUpload(memory, "k", size).send(file, Optional.of(other), transfers);
                assertThat(free(transfers)).isEqualTo(3);
                assertThatThrownBy(
                                () -> new ObjectUpload(memory, "k", size + 1).send(file, Optional.empty(), transfers))
                        .isInstanceOf(IOException.class);
                assertThatThrownBy(() -> new ObjectUpload(memory, "k", size)
                                .send(folder.resolve("g"), Optional.empty(), transfers))
                        .isInstanceOf(IOException.class);
                assertThat(free(transfers)).isEqualTo(3);
            }
        }
    }

    @Test
    void memory_is_given_back_once_however_a_file_fails_to_come() throws Exception {
        for (int size : new int[] {10, PART, 2 * PART + 1}) {
            byte[] bytes = random(size);
            Path file = Files.write(folder.resolve("f"), bytes);
            CheckpointFile described = described(ContentDigest.of(file, PART), PART);
            byte[] damaged = bytes.clone();
            damaged[size - 1]++;
            List<byte[]> stored = List.of(
                    bytes, damaged, Arrays.copyOf(bytes, size - 1), Arrays.copyOf(bytes, size + 1), new byte[0]);
            try (Transfers transfers = new Transfers(limits(3))) {
                for (byte[] there : stored) {
                    memory.put("k", there);
                    Optional<String> wrong =
                            new ObjectVerifier(memory, transfers).copy(described, OutputStream.nullOutputStream());
                    assertThat(wrong.isEmpty()).isEqualTo(there == bytes);
                    assertThat(free(transfers)).isEqualTo(3);
                }
                memory.delete("k");
                assertThat(new ObjectVerifier(memory, transfers).copy(described, OutputStream.nullOutputStream()))
                        .isPresent();
                memory.put("k", bytes);
                for (int full : new int[] {0, size / 2}) {
                    assertThatThrownBy(() -> new ObjectVerifier(memory, transfers).copy(described, new FullDisk(full)))
                            .isInstanceOf(IOException.class)
                            .hasMessage("No space left on device");
                    assertThat(free(transfers)).isEqualTo(3);
                }
                AtomicInteger calls = new AtomicInteger();
                ObjectStore failing = HookedObjects.of(memory, call -> {
                    if (calls.incrementAndGet() % 2 == 0 || size <= PART) {
                        throw new IOException("injected: " + call);
                    }
                });
                assertThatThrownBy(() ->
                                new ObjectVerifier(failing, transfers).copy(described, OutputStream.nullOutputStream()))
                        .hasMessageContaining("injected: open");
                assertThat(free(transfers)).isEqualTo(3);
            }
        }
    }

    @Test
    void an_interrupt_ends_a_save_with_nothing_under_way_and_is_kept() throws Exception {
        Path file = Files.write(folder.resolve("f"), random(4 * PART));
        CountDownLatch begun = new CountDownLatch(2);
        AtomicInteger underWay = new AtomicInteger();
        Hook hangs = call -> {
            if (call.equals("abort")) {
                assertThat(underWay)
                        .as("parts under way when the upload is given up")
                        .hasValue(0);
            }
            if (call.equals("part")) {
                underWay.incrementAndGet();
                begun.countDown();
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException("the part was interrupted");
                } finally {
                    underWay.decrementAndGet();
                }
            }
        };
        AtomicBoolean kept = new AtomicBoolean();
        List<Throwable> thrown = new ArrayList<>();
        Thread saver = new Thread(() -> {
            try (Transfers transfers = new Transfers(limits(2))) {
                transfers.putFile(HookedObjects.of(memory, hangs), "k", file);
            } catch (IOException | RuntimeException | Error e) {
                thrown.add(e);
            }
            kept.set(Thread.currentThread().isInterrupted());
        });
        saver.start();
        begun.await();
        saver.interrupt();
        saver.join(PATIENCE.toMillis());

        assertThat(saver.isAlive()).isFalse();
        assertThat(thrown).singleElement().isInstanceOf(InterruptedIOException.class);
        assertThat(thrown.get(0).getSuppressed()).isEmpty();
        assertThat(kept).isTrue();
        assertThat(underWay).hasValue(0);
        assertThat(memory.list("", "", 1)).isEmpty();
    }

    @Test
    void an_upload_that_the_store_gave_up_is_begun_anew() throws Exception {
        byte[] bytes = random(2 * PART + 9);
        Path file = Files.write(folder.resolve("f"), bytes);
        for (String losing : List.of("part", "complete")) {
            AtomicInteger calls = new AtomicInteger();
            AtomicInteger uploads = new AtomicInteger();
            ObjectStore store = HookedObjects.of(memory, call -> {
                if (call.equals("upload")) {
                    uploads.incrementAndGet();
                }
                if (call.equals(losing) && calls.incrementAndGet() == 1) {
                    throw new UploadLostException("given up", null);
                }
            });
            try (Transfers transfers = new Transfers(limits(2))) {
                transfers.putFile(store, losing, file);
                assertThat(free(transfers)).isEqualTo(2);
            }
            assertThat(uploads).hasValue(2);
            assertThat(Arrays.equals(memory.get(losing).orElseThrow(), bytes)).isTrue();
        }
        try (Transfers transfers = new Transfers(limits(2))) {
            ObjectStore never = HookedObjects.of(memory, call -> {
                if (call.equals("complete")) {
                    throw new UploadLostException("given up", null);
                }
            });
            assertThatThrownBy(() -> transfers.putFile(never, "never", file)).isInstanceOf(UploadLostException.class);
        }
    }

    @Test
    void an_abort_that_fails_too_does_not_hide_what_went_wrong() throws Exception {
        Path file = Files.write(folder.resolve("f"), random(PART + 1));
        ObjectStore store = HookedObjects.of(memory, call -> {
            if (call.equals("complete") || call.equals("abort")) {
                throw new IOException("injected: " + call);
            }
        });
        try (Transfers transfers = new Transfers(limits(2))) {
            assertThatThrownBy(() -> transfers.putFile(store, "k", file))
                    .hasMessage("injected: complete")
                    .satisfies(e -> assertThat(e.getSuppressed())
                            .singleElement()
                            .extracting(Throwable::getMessage)
                            .isEqualTo("injected: abort"));
        }
    }

    private byte[] read(CheckpointFile file, Transfers transfers) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(new ObjectVerifier(memory, transfers).copy(file, out)).isEmpty();
        return out.toByteArray();
    }

    private static CheckpointFile described(Content content, long partBytes) {
        return new CheckpointFile("f", content.size(), 0600, content.sha256(), partBytes, content.parts(), "k");
    }

    private static TransferLimits limits(int buffers) {
        return new TransferLimits((long) buffers * PART, 2, 2);
    }

    /** How many buffers can be had at once. */
    private static int free(Transfers transfers) {
        List<ByteBuffer> taken = new ArrayList<>();
        Optional<ByteBuffer> next = transfers.buffers().takeNow(PART);
        while (next.isPresent()) {
            taken.add(next.get());
            next = transfers.buffers().takeNow(PART);
        }
        assertThat(taken.stream().map(ByteBuffer::array).distinct()).hasSameSizeAs(taken);
        taken.forEach(transfers.buffers()::giveBack);
        return taken.size();
    }

    private static byte[] random(int size) {
        return Arrays.copyOf(RANDOM, size);
    }

    /** Takes so many bytes, and no more. */
    private static final class FullDisk extends FilterOutputStream {
        private long left;

        FullDisk(long bytes) {
            super(OutputStream.nullOutputStream());
            this.left = bytes;
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            left -= length;
            if (left < 0) {
                throw new IOException("No space left on device");
            }
        }
    }
}
