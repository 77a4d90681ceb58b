package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Flipped bits, cuts, zeroed ranges, swapped, grown and missing objects, wherever a seed wants them. */
final class Damage {

    private final ObjectStore store;
    private final SampleLog log;
    private final Random random;
    private final List<String> told = new ArrayList<>();
    private final Set<String> touched = new HashSet<>();

    Damage(ObjectStore store, SampleLog log, Random random) {
        this.store = store;
        this.log = log;
        this.random = random;
    }

    /** Does it; the keys of the objects that are other than they were. */
    Set<String> strike() throws IOException {
        for (String key : targets()) {
            touched.add(key);
            hurt(key);
        }
        Set<String> damaged = new HashSet<>();
        for (String key : touched) {
            if (!Arrays.equals(store.get(key).orElse(null), log.pristine(key))) {
                damaged.add(key);
            }
        }
        return damaged;
    }

    @Override
    public String toString() {
        return String.join("; ", told);
    }

    /** Mostly what a resume would use first; sometimes a part of every checkpoint. */
    private List<String> targets() throws IOException {
        List<String> keys = log.keysInOrder();
        List<Long> live = List.copyOf(log.audit().live().keySet());
        List<String> targets = new ArrayList<>();
        int kind = random.nextInt(8);
        if (kind == 0 && !live.isEmpty()) {
            for (long index : live) {
                targets.add(any(log.objects(index)));
            }
        } else {
            for (int i = random.nextInt(4); i >= 0; i--) {
                if (kind < 4 && !live.isEmpty()) {
                    long index = live.get(live.size() - 1 - random.nextInt(Math.min(2, live.size())));
                    List<String> bytes = kind == 1 ? log.objects(index) : log.ownObjects(index);
                    targets.add(random.nextInt(3) == 0 ? log.record(index) : any(bytes));
                } else if (kind < 6) {
                    targets.add(
                            any(keys.stream().filter(k -> k.contains("/log/")).toList()));
                } else {
                    targets.add(any(keys));
                }
            }
        }
        return targets;
    }

    private void hurt(String key) throws IOException {
        byte[] bytes = store.get(key).orElse(new byte[0]);
        switch (random.nextInt(bytes.length == 0 ? 2 : 6)) {
            case 0 -> {
                told.add("missing " + key);
                store.delete(key);
            }
            case 1 -> put("grown", key, Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(40)));
            case 2 -> put("cut", key, Arrays.copyOf(bytes, random.nextInt(bytes.length)));
            case 3 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bytes, from, from + 1 + random.nextInt(bytes.length - from), (byte) 0);
                put("zeroed", key, bytes);
            }
            case 4 -> swap(key, bytes);
            default -> {
                for (int bits = random.nextInt(3); bits >= 0; bits--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                put("flipped", key, bytes);
            }
        }
    }

    /** With another of its kind: a record with a record, bytes with bytes. */
    private void swap(String key, byte[] bytes) throws IOException {
        boolean record = key.contains("/log/");
        String other = any(log.keysInOrder().stream()
                .filter(k -> k.contains("/log/") == record)
                .toList());
        touched.add(other);
        byte[] others = store.get(other).orElseThrow();
        put("swapped", key, others);
        put("swapped", other, bytes);
    }

    private void put(String how, String key, byte[] bytes) throws IOException {
        told.add(how + " " + key);
        store.put(key, bytes);
    }

    private String any(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
