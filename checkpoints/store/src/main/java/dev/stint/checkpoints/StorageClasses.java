package dev.stint.checkpoints;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The storage classes of a store that has several, under the vendor's own names ({@code STANDARD_IA}, {@code NEARLINE},
 * {@code Cool}). Safe for use by many threads; fails as {@link ObjectStore} does.
 */
public interface StorageClasses {

    /** The classes this store can move objects to, hottest first. The first is the one that new objects get. */
    List<String> names();

    /** What {@link ObjectStore#list} lists, with each object's class. */
    List<ClassedObject> list(String prefix, String startAfter, int limit) throws IOException;

    /** One object's class; empty when there is no such object. */
    Optional<ClassedObject> find(String key) throws IOException;

    /**
     * Puts an object into a class; its bytes stay the same, and reading it may need {@link #thaw} from now on. Silent when it is
     * there already.
     *
     * @throws IllegalArgumentException for a class that is not among {@link #names}
     * @throws StoreRefusedException with {@link StoreRefusedException.Reason#ARCHIVED} when it must be thawed before
     * @throws IOException also when there is no such object
     */
    void move(String key, String storageClass) throws IOException;

    /**
     * Asks for an archived object to become readable, which takes minutes to days: ask {@link #find} until it is
     * {@link Readability#READY}. Silent when it is readable, or asked for, already.
     *
     * @param days how long a copy stays readable, where the vendor makes a copy; elsewhere the object gets warm for good;
     *     above 0
     * @throws IOException also when there is no such object
     */
    void thaw(String key, int days, ThawSpeed speed) throws IOException;

    /** How soon, at which price. */
    enum ThawSpeed {
        /** The vendor's fastest and dearest. */
        EXPEDITED,
        /** The vendor's usual. */
        STANDARD,
        /** The slowest and cheapest. */
        BULK
    }

    /** Whether an object's bytes can be had now. */
    enum Readability {
        /** Yes. */
        READY,
        /** No: it is archived. */
        ARCHIVED,
        /** Not yet: it is being thawed. */
        THAWING
    }

    /**
     * An object and its class.
     *
     * @param key its key
     * @param size content length in bytes
     * @param storageClass by the vendor's name
     * @param since when it came into this class, by the store's clock: minimum durations count from there
     * @param readability whether it can be read now
     */
    record ClassedObject(String key, long size, String storageClass, Instant since, Readability readability) {}
}
