package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Objects in archives, and how they come back. Subclass it per adapter, beside {@link StorageClassesContract}. */
public abstract class ThawingContract extends ClassesContract {

    /** Lets a store that thaws in its own time come to the end of it; nothing to do where thawing is instant. */
    protected void endThawing() throws Exception {}

    @Test
    void an_archived_object_is_neither_read_nor_moved_until_it_is_thawed() throws Exception {
        Assumptions.assumeFalse(
                archives().isEmpty(), "thawing is not available here: the store reads from every class at once");
        for (String archive : archives()) {
            String key = "t/in " + archive;
            store.put(key, text("kept long"));
            classes.move(key, archive);

            ClassedObject found = classes.find(key).orElseThrow();
            assertThat(found.storageClass()).isEqualTo(archive);
            assertThat(found.readability()).isEqualTo(Readability.ARCHIVED);
            assertThat(store.head(key)).contains(new ObjectInfo(key, 9));
            assertArchived(key, () -> store.get(key));
            assertArchived(key, () -> store.open(key, 2, 3));
            assertArchived(key, () -> classes.move(key, hottest()));
        }
    }

    @Test
    void a_thawed_object_is_readable_and_can_be_moved_up() throws Exception {
        Assumptions.assumeFalse(
                archives().isEmpty(), "thawing is not available here: the store reads from every class at once");
        for (String archive : archives()) {
            String key = "t/in " + archive;
            store.put(key, text("kept long"));
            classes.move(key, archive);
            classes.thaw(key, 2, ThawSpeed.STANDARD);
            classes.thaw(key, 2, ThawSpeed.STANDARD);
            endThawing();

            assertThat(classes.find(key).orElseThrow().readability()).isEqualTo(Readability.READY);
            assertThat(classes.list("t/", "", 10))
                    .filteredOn(o -> o.key().equals(key))
                    .extracting(ClassedObject::readability)
                    .containsExactly(Readability.READY);
            assertThat(store.get(key)).contains(text("kept long"));
            classes.move(key, hottest());
            ClassedObject found = classes.find(key).orElseThrow();
            assertThat(found.storageClass()).isEqualTo(hottest());
            assertThat(found.readability()).isEqualTo(Readability.READY);
            assertThat(store.get(key)).contains(text("kept long"));
        }
    }

    @Test
    void thawing_what_is_readable_changes_nothing() throws Exception {
        for (String name : readable()) {
            store.put("t/" + name, text("x"));
            classes.move("t/" + name, name);
            ClassedObject before = classes.find("t/" + name).orElseThrow();
            for (ThawSpeed speed : ThawSpeed.values()) {
                classes.thaw("t/" + name, 1, speed);
            }

            assertThat(classes.find("t/" + name)).contains(before);
            assertThat(store.get("t/" + name)).contains(text("x"));
        }
    }

    /** Something that is expected to fail. */
    @FunctionalInterface
    private interface Call {
        void run() throws Exception;
    }

    private static void assertArchived(String key, Call call) {
        assertThatThrownBy(call::run)
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining(key)
                .asInstanceOf(InstanceOfAssertFactories.type(StoreRefusedException.class))
                .extracting(StoreRefusedException::reason)
                .isEqualTo(Reason.ARCHIVED);
    }
}
