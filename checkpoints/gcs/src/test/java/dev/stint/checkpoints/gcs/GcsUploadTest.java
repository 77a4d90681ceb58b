package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import dev.stint.checkpoints.gcs.stage.FakeGcs.Fault;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the components of an upload. */
final class GcsUploadTest implements OnFakeGcs {

    private static final int PART = Upload.MIN_PART_BYTES;
    private static final byte[] WHOLE = bytes(4 * PART + 99);
    private static final String OBJECT = "below/here/t/x";

    private final String bucketName = SERVER.newBucket();
    private GcsBucket bucket;
    private ObjectStore store;

    @BeforeEach
    void open() throws IOException {
        GcsLocation location = GcsLocation.parse(
                "gs://" + bucketName + "/below/here?endpoint=" + SERVER.fake().endpoint());
        bucket = new GcsBucket(location, GcsClient.open(location, FakeGcsServer.TIMING), FakeGcsServer.TIMING);
        store = new GcsObjectStore(bucket);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void components_are_reserved_names_that_no_listing_shows() throws Exception {
        Upload upload = upload(32);
        send(upload, 0, 1);

        List<String> names = names();
        assertThat(names).hasSize(2).allMatch(name -> name.startsWith(OBJECT + "/%parts/"));
        assertThat(store.list("", "", 10)).isEmpty();
        assertThat(store.list("t/x/%parts/", "", 10)).isEmpty();
        assertThat(store.storageClasses().orElseThrow().list("", "", 10)).isEmpty();
        String component = names.get(0).substring("below/here/".length());
        assertThatThrownBy(() -> store.put(component, new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unfinished uploads");
        store.put("t/%parts/of-a-job/0-00001", new byte[1]);
        assertThat(store.list("", "", 10)).hasSize(1);
    }

    @Test
    void what_others_named_as_no_key_is_named_is_none_of_ours() throws Exception {
        String component = Components.name("a//b", "00000000-0000-0000-0000-000000000000", 0, 0);
        for (String name : List.of("", "folder/", "a//b", component)) {
            bucket.create("put", name, name, ByteBuffer.allocate(1), Map.of());
        }
        store.put("a/c", new byte[1]);

        assertThat(store.list("", "", 10)).containsExactly(new ObjectStore.ObjectInfo("a/c", 1));
        assertThat(store.storageClasses().orElseThrow().list("", "", 10)).hasSize(1);
        assertThat(store.pendingUploads("")).isEmpty();
    }

    @Test
    void many_parts_are_composed_in_a_tree_and_its_nodes_are_deleted() throws Exception {
        Upload upload = upload(2);
        send(upload, 0, 1, 2, 3, 4);
        upload.complete();

        assertThat(SERVER.fake().calls("compose")).as("3 + 2 + 1").isEqualTo(6);
        assertThat(names()).containsExactly(OBJECT);
        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), WHOLE)).isTrue();
    }

    @Test
    void a_tree_is_as_deep_as_the_most_parts_need() {
        int pieces = Upload.MAX_PARTS;
        int levels = 1;
        while (pieces > GcsUpload.MOST_SOURCES) {
            pieces = (pieces + GcsUpload.MOST_SOURCES - 1) / GcsUpload.MOST_SOURCES;
            levels++;
        }
        assertThat(levels).as("levels are written with one digit").isEqualTo(3);
        assertThat(Components.name("k", "00000000-0000-0000-0000-000000000000", 0, Upload.MAX_PARTS - 1))
                .isEqualTo("k/%parts/00000000-0000-0000-0000-000000000000/0-09999")
                .hasSize(1 + Components.LONGER_BYTES);
    }

    @Test
    void a_compose_whose_answer_was_lost_is_made_again() throws Exception {
        Upload upload = upload(2);
        send(upload, 0, 1, 2, 3, 4);
        SERVER.fake().next("compose", new Fault.LoseAnswer(), new Fault.None(), new Fault.FailAfterEffect(503));
        upload.complete();

        assertThat(names()).containsExactly(OBJECT);
        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), WHOLE)).isTrue();
    }

    @Test
    void an_object_that_is_there_already_is_known_when_its_components_are_gone() throws Exception {
        Upload upload = upload(32);
        send(upload, 0, 1, 2, 3, 4);
        List<String> components = names();
        SERVER.fake().next("compose", new Fault.Meanwhile(() -> {
            try {
                store.put("t/x", WHOLE);
                bucket.deleteAll(
                        "delete",
                        components.stream()
                                .map(name -> name.substring("below/here/".length()))
                                .toList());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }));
        upload.complete();
        upload.complete();

        assertThat(names()).containsExactly(OBJECT);
    }

    @Test
    void components_that_are_gone_make_no_object() throws Exception {
        Upload upload = upload(32);
        send(upload, 0, 1, 2, 3, 4);
        store.put("t/x", new byte[] {1});
        store.abort(store.pendingUploads("").get(0));

        assertThatThrownBy(upload::complete)
                .isInstanceOf(UploadLostException.class)
                .hasMessageContainingAll("compose 't/x'", "404");
        assertThat(store.get("t/x")).contains(new byte[] {1});
    }

    @Test
    void a_component_that_was_sent_anew_behind_our_back_is_not_taken() throws Exception {
        Upload upload = upload(32);
        send(upload, 0, 1, 2, 3, 4);
        String component = names().get(1).substring("below/here/".length());
        bucket.create("put", component, component, ByteBuffer.wrap(new byte[PART]), Map.of());

        assertThatThrownBy(upload::complete).isInstanceOf(UploadLostException.class);
        assertThat(store.head("t/x")).isEmpty();
        send(upload, 1);
        upload.complete();
        assertThat(Arrays.equals(store.get("t/x").orElseThrow(), WHOLE)).isTrue();
    }

    @Test
    void what_cannot_be_deleted_is_found_later_and_a_refusal_is_told() throws Exception {
        Upload upload = upload(32);
        send(upload, 0, 1, 2, 3, 4);
        SERVER.fake().next("delete", new Fault.Refuse(400, "invalid", "not today"));
        upload.complete();
        assertThat(store.head("t/x")).isPresent();
        assertThat(store.pendingUploads("t/")).hasSize(1);
        store.abort(store.pendingUploads("t/").get(0));
        assertThat(names()).containsExactly(OBJECT);

        Upload refused = upload(32);
        send(refused, 0, 1, 2, 3, 4);
        SERVER.fake()
                .next("delete", new Fault.Refuse(403, "forbidden", "x does not have storage.objects.delete access"));
        assertThatThrownBy(refused::complete)
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("storage.objects.delete");
    }

    @Test
    void parts_that_were_sent_though_nobody_was_told_are_removed_too() throws Exception {
        Upload upload = upload(32);
        send(upload, 0);
        SERVER.fake().next("insert", new Fault.FailAfterEffect(400));
        assertThatThrownBy(() -> send(upload, 1)).isInstanceOf(IOException.class);
        assertThat(names()).hasSize(2);
        upload.abort();

        assertThat(names()).isEmpty();
    }

    @Test
    void a_key_that_leaves_no_room_for_its_components_is_refused_before_anything_is_sent() {
        String key = "x".repeat(1000);
        assertThatThrownBy(() -> store.upload(key, PART, PART))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too long");
        assertThatThrownBy(() -> store.put("y".repeat(1020), new byte[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("with the store's prefix");
    }

    private GcsUpload upload(int mostSources) {
        return new GcsUpload(bucket, "t/x", new PartPlan(WHOLE.length, PART), mostSources);
    }

    private static void send(Upload upload, int... numbers) throws IOException {
        for (int number : numbers) {
            int from = number * PART;
            ByteBuffer bytes = ByteBuffer.wrap(WHOLE, from, Math.min(PART, WHOLE.length - from));
            upload.part(number, bytes, Crc32cs.of(bytes));
        }
    }

    private List<String> names() {
        return SERVER.fake().objects().names(bucketName);
    }

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }
}
