package dev.stint.checkpoints;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What reading some of the bytes of checkpoints showed.
 *
 * @param full whether all bytes were read and every SHA-256 compared
 * @param seed what the parts were chosen by
 * @param objects different objects
 * @param bytes their size in all
 * @param bytesRead of it, of an object that several checkpoints share once
 * @param parts whose checksum was compared; 0 when reading was full
 * @param problems for each checkpoint, by index, one for each bad file; an empty list when none was found
 */
public record SampleReport(
        boolean full,
        long seed,
        int objects,
        long bytes,
        long bytesRead,
        long parts,
        SortedMap<Long, List<String>> problems) {

    public SampleReport {
        problems = Collections.unmodifiableSortedMap(new TreeMap<>(problems));
    }

    /** Whether nothing was found to be wrong. Only when {@link #full} does that say that every byte is as committed. */
    public boolean good() {
        return problems.values().stream().allMatch(List::isEmpty);
    }
}
