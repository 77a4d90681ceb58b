package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.gcs.stage.FakeGcs;
import dev.stint.checkpoints.gcs.stage.FakeGcs.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bad days of the store and of the way to it: what is repeated, what is told, and that it is never the wrong thing. */
final class GcsFaultsTest implements OnFakeGcs {

    private static final Fault BUSY = new Fault.Refuse(503, "backendError", "Backend Error");
    private static final Fault TOO_MANY = new Fault.Refuse(
            429,
            "rateLimitExceeded",
            "The object bucket/key exceeded the rate limit for object mutation operations (create, update, and delete).");
    private static final int PART = Upload.MIN_PART_BYTES;

    /** Gives up soon: what hangs here would hang for ever. */
    private static final GcsTiming HASTY = new GcsTiming(
            Duration.ofSeconds(20),
            Duration.ofMillis(600),
            Duration.ofSeconds(1),
            Duration.ofMillis(5),
            Duration.ofMillis(50));

    private final String bucket = SERVER.newBucket();
    private final ObjectStore store = SERVER.opened(bucket);

    @Test
    void what_fails_for_the_moment_is_repeated() throws Exception {
        FakeGcs fake = SERVER.fake();
        fake.next("insert", TOO_MANY, BUSY, new Fault.LoseAnswer(), new Fault.Refuse(408, "timeout", "slow"));
        store.put("k", text("first"));
        fake.next("get?media", BUSY, new Fault.LoseAnswer(), TOO_MANY);
        assertThat(store.get("k")).contains(text("first"));
        fake.next("get", BUSY, TOO_MANY);
        assertThat(store.head("k")).isPresent();
        fake.next("list", BUSY, new Fault.LoseAnswer());
        assertThat(store.list("", "", 5)).hasSize(1);
        fake.next("delete", BUSY, new Fault.LoseAnswer());
        store.delete("k");

        assertThat(store.head("k")).isEmpty();
        assertThat(fake.calls("insert")).isEqualTo(5);
    }

    @Test
    void what_goes_on_failing_is_told_with_call_key_and_code() throws Exception {
        try (ObjectStore hasty = SERVER.open(bucket, HASTY)) {
            Fault[] always = new Fault[200];
            Arrays.fill(always, BUSY);
            SERVER.fake().next("insert", always);
            assertThatThrownBy(() -> hasty.put("t/k", text("x")))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll("put 't/k'", bucket, "503", "Backend Error");
            SERVER.fake().next("get?media", always);
            assertThatThrownBy(() -> hasty.get("t/k"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("open 't/k'", "503");
        }
    }

    @Test
    void a_creation_whose_answer_was_lost_is_known_as_ones_own() throws Exception {
        SERVER.fake().next("insert", new Fault.LoseAnswer());
        assertThat(store.putIfAbsent("log/1", text("mine"))).isTrue();
        SERVER.fake().next("insert", new Fault.FailAfterEffect(503));
        assertThat(store.putIfAbsent("log/2", text("mine"))).isTrue();
        assertThat(store.putIfAbsent("log/2", text("mine")))
                .as("same bytes, another call")
                .isFalse();

        SERVER.fake().next("insert", BUSY, new Fault.Meanwhile(() -> createFromElsewhere("log/3")));
        assertThat(store.putIfAbsent("log/3", text("mine"))).isFalse();
        assertThat(store.get("log/3")).contains(text("other"));
    }

    @Test
    void a_lost_creation_that_cannot_be_looked_at_is_not_called_either_way() {
        SERVER.fake().next("insert", new Fault.LoseAnswer());
        SERVER.fake().next("get", new Fault.Refuse(404, "notFound", "No such object"));

        assertThatThrownBy(() -> store.putIfAbsent("log/1", text("mine")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("log/1", "not known");
    }

    @Test
    void bytes_that_change_on_their_way_are_refused_and_nothing_is_there() throws Exception {
        SERVER.fake().next("insert", new Fault.DamageBody());
        assertThatThrownBy(() -> store.put("k", text("whole")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("put 'k'", "400", "CRC32C");
        assertThat(store.head("k")).isEmpty();

        byte[] bytes = bytes(PART + 1);
        Upload upload = store.upload("t/x", bytes.length, PART);
        SERVER.fake().next("insert", new Fault.DamageBody());
        assertThatThrownBy(() -> part(upload, 0, bytes)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> upload.part(0, ByteBuffer.wrap(bytes, 0, PART), 12345))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("send it again");
        part(upload, 0, bytes);
        part(upload, 1, bytes);
        upload.complete();
        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), bytes)).isTrue();
    }

    @Test
    void reading_goes_on_where_the_connection_broke() throws Exception {
        byte[] bytes = bytes(3_000_000);
        store.put("k", bytes);
        SERVER.fake().next("get?media", new Fault.CutBody(), new Fault.CutBody(), BUSY, new Fault.CutBody());

        assertThat(Arrays.equals(store.get("k").orElseThrow(), bytes)).isTrue();
        assertThat(SERVER.fake().calls("get?media")).isEqualTo(5);
        SERVER.fake().next("get?media", new Fault.CutBody());
        try (InputStream in = store.open("k", 1000, 900_000).orElseThrow()) {
            assertThat(Arrays.equals(in.readAllBytes(), Arrays.copyOfRange(bytes, 1000, 901_000)))
                    .isTrue();
        }
    }

    @Test
    void two_objects_are_never_mixed_by_reading_on() throws Exception {
        store.put("k", bytes(3_000_000));
        SERVER.fake().next("get?media", new Fault.CutBody(), new Fault.Meanwhile(() -> createFromElsewhere("k")));

        assertThatThrownBy(() -> store.get("k"))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("open 'k'", "replaced or deleted while it was read");
    }

    @Test
    void a_stream_that_breaks_again_and_again_ends() throws Exception {
        store.put("k", bytes(3_000_000));
        Fault[] always = new Fault[50];
        Arrays.fill(always, new Fault.LoseAnswer());
        SERVER.fake().next("get?media", new Fault.CutBody());
        SERVER.fake().next("get?media", always);
        assertThatThrownBy(() -> store.get("k")).isInstanceOf(IOException.class).hasMessageContaining("open 'k'");
    }

    @Test
    void a_connection_that_hangs_ends() throws Exception {
        store.put("k", text("x"));
        try (ObjectStore hasty = SERVER.open(bucket, HASTY)) {
            Fault[] always = new Fault[10];
            Arrays.fill(always, new Fault.Hang());
            for (String method : List.of("insert", "get?media", "list")) {
                SERVER.fake().next(method, always);
            }
            for (Call call :
                    List.<Call>of(() -> hasty.put("k", text("y")), () -> hasty.get("k"), () -> hasty.list("", "", 1))) {
                assertThatThrownBy(call::run).isInstanceOf(IOException.class).hasMessageContaining("timed out");
            }
        }
    }

    @Test
    void one_answer_that_never_comes_costs_time_and_nothing_else() throws Exception {
        try (ObjectStore hasty = SERVER.open(bucket, HASTY)) {
            SERVER.fake().next("insert", new Fault.Hang());
            hasty.put("k", text("y"));
            assertThat(hasty.get("k")).contains(text("y"));
        }
    }

    @Test
    void an_early_close_does_not_read_the_rest() throws Exception {
        store.put("big", bytes(16 << 20));
        long before = SERVER.fake().sentBytes();
        for (int i = 0; i < 20; i++) {
            try (InputStream in = store.open("big", i).orElseThrow()) {
                assertThat(in.read()).isGreaterThanOrEqualTo(0);
            }
        }
        // what fits into the buffers of sockets goes out all the same
        assertThat(SERVER.fake().sentBytes() - before).isLessThan(20L * (8 << 20));
    }

    @Test
    void a_listing_is_whole_whatever_the_size_of_its_pages() throws Exception {
        for (int i = 0; i < 25; i++) {
            store.put("p/" + (char) ('a' + i), text("x"));
        }
        for (int bound : new int[] {1, 3, 25}) {
            SERVER.fake().objects().boundPages(bound);
            assertThat(store.list("p/", "p/c", 10))
                    .hasSize(10)
                    .first()
                    .extracting("key")
                    .isEqualTo("p/d");
            assertThat(store.list("", "", 1000)).hasSize(25);
        }
    }

    @Test
    void a_move_goes_on_after_lost_answers_and_takes_the_newest_bytes() throws Exception {
        StorageClasses classes = store.storageClasses().orElseThrow();
        store.put("k", bytes(3 << 20));
        SERVER.fake().next("rewrite", BUSY, new Fault.LoseAnswer(), TOO_MANY, new Fault.None(), new Fault.LoseAnswer());
        classes.move("k", "COLDLINE");
        assertThat(classes.find("k").orElseThrow().storageClass()).isEqualTo("COLDLINE");
        assertThat(SERVER.fake().calls("rewrite")).isGreaterThanOrEqualTo(5);

        SERVER.fake().next("rewrite", new Fault.Meanwhile(() -> createFromElsewhere("k")));
        classes.move("k", "ARCHIVE");
        assertThat(classes.find("k").orElseThrow().storageClass()).isEqualTo("ARCHIVE");
        assertThat(store.get("k")).contains(text("other"));
    }

    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    /** As another machine does it. */
    private void createFromElsewhere(String key) {
        try (ObjectStore other = SERVER.open(bucket)) {
            other.put(key, text("other"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void part(Upload upload, int number, byte[] whole) throws IOException {
        PartPlan plan = new PartPlan(whole.length, PART);
        ByteBuffer bytes = ByteBuffer.wrap(whole, (int) plan.offset(number), plan.length(number));
        upload.part(number, bytes, Crc32cs.of(bytes));
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
