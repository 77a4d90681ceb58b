package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.Upload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** What {@link StorageClasses} must do. Subclass it per adapter that has them; each test gets a store of its own, empty. */
public abstract class StorageClassesContract extends ClassesContract {

    /** All classes the adapter offers, hottest first, by the vendor's names. */
    protected abstract List<String> expectedNames();

    @Test
    void the_classes_are_named_hottest_first_and_new_objects_get_the_first() throws Exception {
        store.put("t/new", text("new"));

        assertThat(classes.names()).containsExactlyElementsOf(expectedNames()).hasSizeGreaterThan(1);
        ClassedObject found = classes.find("t/new").orElseThrow();
        assertThat(found.key()).isEqualTo("t/new");
        assertThat(found.size()).isEqualTo(3);
        assertThat(found.storageClass()).isEqualTo(hottest());
        assertThat(found.readability()).isEqualTo(Readability.READY);
        assertThat(found.since()).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
    }

    @Test
    void an_absent_object_has_no_class() throws Exception {
        store.put("there/object", text("x"));

        assertThat(classes.find("there")).isEmpty();
        assertThat(classes.find("there/object2")).isEmpty();
        assertThat(classes.list("absent/", "", 10)).isEmpty();
        assertThatThrownBy(() -> classes.find("a//b")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_moved_object_is_seen_in_its_class_and_keeps_its_bytes() throws Exception {
        for (String name : readable()) {
            String key = "t/into " + name;
            store.put(key, text("bytes of " + name));
            Instant before = classes.find(key).orElseThrow().since();
            classes.move(key, name);

            ClassedObject found = classes.find(key).orElseThrow();
            assertThat(found.storageClass()).isEqualTo(name);
            assertThat(found.readability()).isEqualTo(Readability.READY);
            assertThat(found.since()).isAfterOrEqualTo(before);
            assertThat(store.get(key)).as(name).contains(text("bytes of " + name));
            assertThat(store.head(key)).contains(new ObjectInfo(key, text("bytes of " + name).length));
        }
    }

    @Test
    void an_object_goes_down_the_classes_and_up_again() throws Exception {
        List<String> way = new ArrayList<>(readable());
        for (int i = readable().size() - 2; i >= 0; i--) {
            way.add(readable().get(i));
        }
        store.put("t/x", text("the same all the way"));
        for (String name : way) {
            classes.move("t/x", name);
            assertThat(classes.find("t/x").orElseThrow().storageClass()).isEqualTo(name);
        }
        assertThat(store.get("t/x")).contains(text("the same all the way"));
    }

    @Test
    void moving_to_where_it_is_changes_nothing() throws Exception {
        store.put("t/x", text("x"));
        classes.move("t/x", hottest());
        classes.move("t/x", cooler());
        ClassedObject moved = classes.find("t/x").orElseThrow();
        classes.move("t/x", cooler());

        assertThat(classes.find("t/x")).contains(moved);
        assertThat(store.get("t/x")).contains(text("x"));
    }

    @Test
    void the_newest_bytes_are_moved_and_a_rewritten_object_is_hot_again() throws Exception {
        store.put("t/x", text("first"));
        store.put("t/x", text("second one"));
        classes.move("t/x", cooler());
        assertThat(store.get("t/x")).contains(text("second one"));

        store.put("t/x", text("third"));
        assertThat(store.get("t/x")).contains(text("third"));
        assertThat(classes.find("t/x").orElseThrow().storageClass()).isEqualTo(hottest());
    }

    @Test
    void an_object_that_came_in_parts_is_moved_whole() throws Exception {
        byte[] whole = new byte[Upload.MIN_PART_BYTES + 1];
        new Random(4).nextBytes(whole);
        Upload upload = store.upload("t/parts", whole.length, Upload.MIN_PART_BYTES);
        part(upload, 0, ByteBuffer.wrap(whole, 0, Upload.MIN_PART_BYTES));
        part(upload, 1, ByteBuffer.wrap(whole, Upload.MIN_PART_BYTES, 1));
        upload.complete();
        classes.move("t/parts", cooler());

        assertThat(classes.find("t/parts").orElseThrow().storageClass()).isEqualTo(cooler());
        assertThat(Arrays.equals(store.get("t/parts").orElseThrow(), whole)).isTrue();
        assertThat(store.pendingUploads("")).isEmpty();
    }

    @Test
    void a_listing_tells_what_finding_tells() throws Exception {
        List<String> keys = new ArrayList<>();
        for (String name : expectedNames()) {
            for (String odd : List.of("a", "ä %2F+", "z")) {
                keys.add("t/" + odd + "/" + name);
                store.put("t/" + odd + "/" + name, text(odd + name));
                classes.move("t/" + odd + "/" + name, name);
            }
        }
        store.put("s/before", text("s"));
        store.put("u/after", text("u"));
        keys.sort(ObjectKeys.ORDER);
        List<ClassedObject> walked = new ArrayList<>();
        String after = "";
        List<ClassedObject> page = classes.list("t/", after, 4);
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(4);
            walked.addAll(page);
            after = page.get(page.size() - 1).key();
            page = classes.list("t/", after, 4);
        }

        assertThat(walked).extracting(ClassedObject::key).containsExactlyElementsOf(keys);
        assertThat(walked).containsExactlyElementsOf(classes.list("t/", "", 1000));
        for (ClassedObject listed : walked) {
            ClassedObject found = classes.find(listed.key()).orElseThrow();
            // a listing may tell fractions of a second that a single answer's header does not
            assertThat(listed.since().getEpochSecond()).isEqualTo(found.since().getEpochSecond());
            assertThat(new ClassedObject(
                            listed.key(), listed.size(), listed.storageClass(), found.since(), listed.readability()))
                    .isEqualTo(found);
            assertThat(listed.key()).endsWith("/" + listed.storageClass());
        }
    }

    @Test
    void what_does_not_exist_is_neither_moved_nor_thawed() throws Exception {
        store.put("t/neighbour", text("x"));
        for (String name : expectedNames()) {
            assertFails("t/absent", () -> classes.move("t/absent", name));
        }
        assertFails("t/absent", () -> classes.thaw("t/absent", 1, ThawSpeed.BULK));
        assertThat(store.list("", "", 10)).extracting(ObjectInfo::key).containsExactly("t/neighbour");
    }

    @Test
    void a_class_the_store_does_not_have_is_refused() throws Exception {
        store.put("t/x", text("x"));
        for (String wrong : List.of("", "LUKEWARM", hottest() + " ")) {
            assertThatThrownBy(() -> classes.move("t/x", wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(wrong)
                    .hasMessageContaining(cooler());
        }
        for (String key : List.of("", "a/../b", "/a")) {
            assertThatThrownBy(() -> classes.move(key, cooler())).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> classes.thaw(key, 1, ThawSpeed.BULK)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> classes.thaw("t/x", 0, ThawSpeed.BULK)).isInstanceOf(IllegalArgumentException.class);
        assertThat(classes.find("t/x").orElseThrow().storageClass()).isEqualTo(hottest());
    }

    /** Something that is expected to fail. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static void assertFails(String key, Call call) {
        assertThatThrownBy(call::run).isInstanceOf(IOException.class).hasMessageContaining(key);
    }

    private static void part(Upload upload, int number, ByteBuffer bytes) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(bytes.duplicate());
        upload.part(number, bytes, (int) crc.getValue());
    }
}
