package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.PendingUpload;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Large objects: what arrives in parts, and what is read in ranges. Subclass it per adapter, beside {@link ObjectStoreContract}. */
public abstract class ObjectUploadContract extends StoreContract {

    private static final int PART = Upload.MIN_PART_BYTES;
    private static final int LAST = 1_234_567;
    private static final byte[] WHOLE = bytes(3 * PART + LAST, 1);

    /** A store, empty when a test begins; a second call in a test opens the same one once more, as another process would. */
    @Override
    protected abstract ObjectStore open() throws Exception;

    /** Whether uploads under way are kept apart from objects by the store, so that {@code pendingUploads} lists them. */
    protected boolean listsPendingUploads() {
        return true;
    }

    @Test
    void parts_that_arrive_in_any_order_from_many_threads_are_one_object() throws Exception {
        Upload upload = store.upload("t/data/1/x", WHOLE.length, PART);
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<Object>> sends = new ArrayList<>();
            for (int number : new int[] {3, 1, 0, 2}) {
                Callable<Object> send = () -> {
                    part(upload, number, WHOLE);
                    return number;
                };
                sends.add(threads.submit(send));
            }
            for (Future<Object> send : sends) {
                send.get(120, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        upload.complete();

        assertThat(store.head("t/data/1/x")).contains(new ObjectStore.ObjectInfo("t/data/1/x", WHOLE.length));
        assertThat(Arrays.equals(store.get("t/data/1/x").orElseThrow(), WHOLE)).isTrue();
        assertThat(store.pendingUploads("t/")).isEmpty();
    }

    @Test
    void nothing_is_visible_before_all_is_there() throws Exception {
        Upload upload = store.upload("t/x", WHOLE.length, PART);
        for (int number = 0; number < 3; number++) {
            part(upload, number, WHOLE);
        }
        assertThat(store.head("t/x")).isEmpty();
        assertThat(store.get("t/x")).isEmpty();
        assertThatThrownBy(upload::complete).isInstanceOf(IllegalStateException.class);
        part(upload, 3, WHOLE);
        upload.complete();
        upload.complete();

        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), WHOLE)).isTrue();
        assertThat(store.list("t/", "", 10)).hasSize(1);
    }

    @Test
    void a_part_that_is_sent_again_replaces_the_first() throws Exception {
        Upload upload = store.upload("t/x", WHOLE.length, PART);
        byte[] other = bytes(WHOLE.length, 2);
        part(upload, 2, other);
        part(upload, 0, WHOLE);
        part(upload, 2, WHOLE);
        part(upload, 1, WHOLE);
        part(upload, 3, WHOLE);
        upload.complete();

        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), WHOLE)).isTrue();
    }

    @Test
    void an_upload_replaces_what_was_there_at_its_end() throws Exception {
        store.put("t/x", new byte[] {1, 2, 3});
        Upload upload = store.upload("t/x", PART + 1L, PART);
        part(upload, 0, WHOLE);
        upload.part(1, ByteBuffer.wrap(new byte[] {9}), crc(new byte[] {9}, 0, 1));
        assertThat(store.get("t/x")).contains(new byte[] {1, 2, 3});
        upload.complete();

        assertThat(store.head("t/x").orElseThrow().size()).isEqualTo(PART + 1L);
    }

    @Test
    void an_aborted_upload_leaves_nothing() throws Exception {
        store.put("t/neighbour", new byte[] {1});
        Upload upload = store.upload("t/x", WHOLE.length, PART);
        part(upload, 0, WHOLE);
        upload.abort();
        upload.abort();

        assertThat(store.head("t/x")).isEmpty();
        assertThat(store.pendingUploads("")).isEmpty();
        assertThat(store.list("", "", 10))
                .extracting(ObjectStore.ObjectInfo::key)
                .containsExactly("t/neighbour");
    }

    @Test
    void what_a_killed_process_began_another_finds_and_gives_up() throws Exception {
        part(store.upload("t/data/1/left", WHOLE.length, PART), 0, WHOLE);
        part(store.upload("u/data/1/other-team", WHOLE.length, PART), 0, WHOLE);
        try (ObjectStore later = open()) {
            List<PendingUpload> pending = later.pendingUploads("t/");
            if (!listsPendingUploads()) {
                assertThat(pending).isEmpty();
                return;
            }
            assertThat(pending).extracting(PendingUpload::key).containsExactly("t/data/1/left");
            later.abort(pending.get(0));
            later.abort(pending.get(0));
            assertThat(later.pendingUploads("t/")).isEmpty();
            assertThat(later.pendingUploads("")).extracting(PendingUpload::key).containsExactly("u/data/1/other-team");
            assertThat(later.list("t/", "", 10)).isEmpty();
        }
    }

    @Test
    void an_upload_that_somebody_gave_up_is_lost_and_makes_no_object() throws Exception {
        if (!listsPendingUploads()) {
            return; // nobody else can give one up
        }
        Upload upload = store.upload("t/x", PART + 1L, PART);
        upload.part(0, ByteBuffer.wrap(WHOLE, 0, PART), crc(WHOLE, 0, PART));
        upload.part(1, ByteBuffer.wrap(WHOLE, PART, 1), crc(WHOLE, PART, 1));
        store.abort(store.pendingUploads("t/").get(0));

        assertThatThrownBy(upload::complete)
                .isInstanceOf(UploadLostException.class)
                .hasMessageContaining("t/x");
        upload.abort();
        assertThat(store.head("t/x")).isEmpty();
        assertThat(store.pendingUploads("")).isEmpty();
    }

    @Test
    void a_commit_whose_upload_a_rule_of_the_bucket_gave_up_begins_it_anew() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        ObjectStore faulty = new FaultyObjectStore(
                store, (call, key) -> away.get() && call.equals("complete") ? Fault.BEFORE : Fault.NONE);
        CheckpointWriter writer = CheckpointWriter.open(faulty, "t/run", 1, "a", CLOCK);
        Map<String, byte[]> content = Map.of("model", bytes(PartPlan.USUAL_PART_BYTES + 1, 6), "step", new byte[] {1});
        try (FrozenSet set = sets.of(content)) {
            assertThatThrownBy(() -> writer.commit(set, 1, null)).isInstanceOf(IOException.class);
            for (PendingUpload pending : store.pendingUploads("t/")) {
                store.abort(pending);
            }
            away.set(false);
            assertThat(writer.commit(set, 1, null)).isInstanceOf(CommitResult.Committed.class);
        }
        assertThat(store.pendingUploads("")).isEmpty();
        assertThat(CheckpointReader.verify(
                                store,
                                CheckpointLog.read(store, "t/run").checkpoints().get(0))
                        .problems())
                .isEmpty();
        assertThat(store.list("t/run/data/", "", 10)).hasSize(2);
    }

    @Test
    void sizes_that_no_store_takes_are_refused_at_once() {
        for (long[] wrong : new long[][] {{0, PART}, {-1, PART}, {100, PART - 1}, {10_000L * PART + 1, PART}}) {
            assertThatThrownBy(() -> store.upload("t/x", wrong[0], (int) wrong[1]))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> {
                    Upload upload = store.upload("t/x", WHOLE.length, PART);
                    try {
                        upload.part(4, ByteBuffer.allocate(1), 0);
                    } finally {
                        upload.abort();
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("part 4");
    }

    @Test
    void a_range_is_read_exactly() throws Exception {
        store.put("k", "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8));

        assertThat(range(0, 1)).isEqualTo("0");
        assertThat(range(3, 4)).isEqualTo("3456");
        assertThat(range(9, 1)).isEqualTo("9");
        assertThat(range(8, 100)).isEqualTo("89");
        assertThat(range(0, 10)).isEqualTo("0123456789");
        assertThat(range(10, 1)).isEmpty();
        assertThat(range(11, 5)).isEmpty();
        assertThat(store.open("absent", 0, 1)).isEmpty();
        for (long[] wrong : new long[][] {{-1, 1}, {0, 0}, {0, -1}}) {
            assertThatThrownBy(() -> store.open("k", wrong[0], wrong[1])).isInstanceOf(IllegalArgumentException.class);
        }
        store.put("empty", new byte[0]);
        try (InputStream in = store.open("empty", 0, 5).orElseThrow()) {
            assertThat(in.read()).isEqualTo(-1);
        }
    }

    @Test
    void a_range_that_is_not_read_to_its_end_is_closed_at_once() throws Exception {
        Upload upload = store.upload("big", WHOLE.length, PART);
        for (int number = 0; number < 4; number++) {
            part(upload, number, WHOLE);
        }
        upload.complete();
        for (int i = 0; i < 70; i++) { // more than any adapter has connections
            try (InputStream in = store.open("big", i * 1000L).orElseThrow()) {
                assertThat(in.read()).isEqualTo(WHOLE[i * 1000] & 0xff);
            }
        }
        assertThat(store.head("big")).isPresent();
    }

    @Test
    void a_large_file_goes_in_parts_and_comes_back() throws Exception {
        byte[] content = bytes(2 * PartPlan.USUAL_PART_BYTES + 77, 5);
        Path file = Files.write(folder.resolve("f"), content);
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            assertThat(transfers.putFile(store, "t/f", file).bytes()).isEqualTo(content.length);
        }
        assertThat(Arrays.equals(store.get("t/f").orElseThrow(), content)).isTrue();
        assertThat(store.pendingUploads("")).isEmpty();
    }

    private String range(long offset, long length) throws IOException {
        try (InputStream in = store.open("k", offset, length).orElseThrow()) {
            return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static void part(Upload upload, int number, byte[] whole) throws IOException {
        int from = number * PART;
        int length = Math.min(PART, whole.length - from);
        upload.part(number, ByteBuffer.wrap(whole, from, length), crc(whole, from, length));
    }

    private static int crc(byte[] bytes, int from, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, length);
        return (int) crc.getValue();
    }

    private static byte[] bytes(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
