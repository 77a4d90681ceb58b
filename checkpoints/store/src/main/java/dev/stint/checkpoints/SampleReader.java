package dev.stint.checkpoints;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;

/**
 * Reads a share of the bytes of checkpoints, writing nothing, and each object once however many of them name it. Of every object
 * existence and size are compared; of the parts that a seed chooses, the CRC-32C. Only reading all of it compares SHA-256: a sample finds
 * what is gone or cut, and widespread rot; a single flipped bit it finds with a chance of its share.
 */
public final class SampleReader {

    private final ObjectStore store;
    private final double share;
    private final long seed;
    private final LongAdder bytesRead = new LongAdder();

    private SampleReader(ObjectStore store, double share, long seed) {
        this.store = store;
        this.share = share;
        this.seed = seed;
    }

    /**
     * Reads.
     *
     * @param share above 0, at most 1. One part of each object comes before a second one of any, as far as the share goes; a part is
     *     read whole, and at least one is
     * @param seed chooses the parts: the same seed the same ones of the same checkpoints
     * @throws IOException when the store could not be asked; that says nothing about a checkpoint
     */
    public static SampleReport read(ObjectStore store, List<Checkpoint> checkpoints, double share, long seed)
            throws IOException {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share " + share + " of the bytes to read; give one above 0, at most 1");
        }
        return new SampleReader(store, share, seed).read(checkpoints);
    }

    /** Bytes as they should be, and the parts of them to look at; {@code file} is the first that was found to be them. */
    private record Wanted(CheckpointFile file, List<Integer> parts) {}

    /** What makes two files the same bytes. An untrusted machine's manifest may say other things of the same object. */
    private record Bytes(String objectKey, long size, String sha256, long partBytes, List<String> parts) {
        static Bytes of(CheckpointFile file) {
            return new Bytes(file.objectKey(), file.size(), file.sha256(), file.partBytes(), file.parts());
        }
    }

    private SampleReport read(List<Checkpoint> checkpoints) throws IOException {
        SortedMap<String, Wanted> order = new TreeMap<>(); // by key: the choice does not depend on who names it first
        Map<Bytes, Wanted> wanted = new LinkedHashMap<>();
        for (Checkpoint checkpoint : checkpoints) {
            for (CheckpointFile file : checkpoint.files()) {
                Bytes bytes = Bytes.of(file);
                if (!wanted.containsKey(bytes)) {
                    Wanted one = new Wanted(file, new ArrayList<>());
                    wanted.put(bytes, one);
                    order.put(file.objectKey() + " " + order.size(), one);
                }
            }
        }
        boolean full = share == 1;
        long bytes =
                wanted.values().stream().mapToLong(one -> one.file().size()).sum();
        if (!full) {
            choose(order.values(), bytes);
        }
        Map<Bytes, Optional<String>> found = examine(wanted, full);
        SortedMap<Long, List<String>> problems = new TreeMap<>();
        for (Checkpoint checkpoint : checkpoints) {
            problems.put(
                    checkpoint.index(),
                    checkpoint.files().stream()
                            .map(file -> found.getOrDefault(Bytes.of(file), Optional.empty()))
                            .flatMap(Optional::stream)
                            .distinct()
                            .toList());
        }
        long parts =
                wanted.values().stream().mapToLong(one -> one.parts().size()).sum();
        return new SampleReport(full, seed, wanted.size(), bytes, bytesRead.sum(), parts, problems);
    }

    /** A part of an object. */
    private record Part(Wanted of, int number) {
        long bytes() {
            CheckpointFile file = of.file();
            return Math.min(file.partBytes(), file.size() - number * file.partBytes());
        }
    }

    /** One part of each object, then others of all of them, until the share is reached. */
    private void choose(Collection<Wanted> objects, long bytes) {
        Random random = new Random(seed);
        List<Part> firsts = new ArrayList<>();
        List<Part> others = new ArrayList<>();
        for (Wanted object : objects) {
            int parts = object.file().parts().size();
            int first = parts == 0 ? -1 : random.nextInt(parts);
            for (int number = 0; number < parts; number++) {
                (number == first ? firsts : others).add(new Part(object, number));
            }
        }
        Collections.shuffle(firsts, random);
        Collections.shuffle(others, random);
        firsts.addAll(others);
        long chosen = 0;
        for (Part part : firsts) {
            if (chosen > 0 && chosen >= share * bytes) {
                break;
            }
            part.of().parts().add(part.number());
            chosen += part.bytes();
        }
    }

    private Map<Bytes, Optional<String>> examine(Map<Bytes, Wanted> wanted, boolean full) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            ObjectVerifier verifier = new ObjectVerifier(store, transfers);
            List<Callable<Optional<String>>> looks = new ArrayList<>();
            for (Wanted one : wanted.values()) {
                looks.add(() -> ObjectVerifier.wrongTwice(
                        () -> full ? verifier.copy(one.file(), new Counter()) : look(verifier, one)));
            }
            List<Optional<String>> seen = transfers.perFile(looks);
            Map<Bytes, Optional<String>> found = new LinkedHashMap<>();
            int number = 0;
            for (Bytes bytes : wanted.keySet()) {
                found.put(bytes, seen.get(number++));
            }
            return found;
        }
    }

    private Optional<String> look(ObjectVerifier verifier, Wanted one) throws IOException {
        CheckpointFile file = one.file();
        String object = "'" + file.path() + "': object " + file.objectKey();
        Optional<ObjectStore.ObjectInfo> head = store.head(file.objectKey());
        if (head.isEmpty()) {
            return Optional.of(object + " is missing");
        }
        if (head.get().size() != file.size()) {
            return Optional.of(object + " has " + head.get().size() + " bytes instead of " + file.size());
        }
        for (int number : one.parts()) {
            Optional<String> wrong = verifier.checkPart(file, number);
            bytesRead.add(new Part(one, number).bytes());
            if (wrong.isPresent()) {
                return wrong;
            }
        }
        return Optional.empty();
    }

    /** Counts what passes and keeps none of it. */
    private final class Counter extends FilterOutputStream {
        Counter() {
            super(OutputStream.nullOutputStream());
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytesRead.add(length);
        }
    }
}
