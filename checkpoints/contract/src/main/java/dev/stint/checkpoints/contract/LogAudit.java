package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks a whole checkpoint log by the rules of the format, record by record from the first on, and shares no code with what reads
 * and writes logs. For logs that nobody damaged: there every record must be lawful at its place, since whoever appends has read
 * all that stands before.
 */
public final class LogAudit {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ObjectStore store;
    private final String prefix;
    private final TreeMap<Long, JsonNode> commits = new TreeMap<>();
    private final Set<Long> retired = new HashSet<>();
    private final List<String> faults = new ArrayList<>();
    private int owner;
    private String nonce = "";
    private String movedTo = "";

    private LogAudit(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /** Reads everything, the bytes of live checkpoints too. */
    public static LogAudit of(ObjectStore store, String prefix) throws IOException {
        LogAudit audit = new LogAudit(store, prefix);
        int records = store.list(prefix + "/log/", "", 1_000_000).size();
        for (long index = 0; index < records; index++) {
            byte[] bytes =
                    store.get(String.format("%s/log/%020d.json", prefix, index)).orElse(null);
            if (bytes == null) {
                audit.faults.add("no record " + index + " among " + records);
                return audit;
            }
            audit.record(index, JSON.readTree(bytes));
        }
        for (Map.Entry<Long, JsonNode> commit : audit.commits.entrySet()) {
            if (!audit.retired.contains(commit.getKey())) {
                audit.bytes(commit.getKey(), commit.getValue());
            }
        }
        return audit;
    }

    /** What is against the rules; nothing when all is well. */
    public List<String> faults() {
        return faults;
    }

    /** Steps of all checkpoints by index, retired ones too. */
    public Map<Long, Long> committed() {
        Map<Long, Long> steps = new TreeMap<>();
        commits.forEach(
                (index, manifest) -> steps.put(index, manifest.get("step").asLong()));
        return steps;
    }

    /** Steps of the checkpoints that were not retired, by index. */
    public Map<Long, Long> live() {
        Map<Long, Long> steps = committed();
        steps.keySet().removeAll(retired);
        return steps;
    }

    /** Objects that some record names, as whole keys. */
    public Set<String> named() {
        Set<String> keys = new HashSet<>();
        commits.values()
                .forEach(manifest -> manifest.get("files")
                        .forEach(file ->
                                keys.add(prefix + "/" + file.get("objectKey").asString())));
        return keys;
    }

    /** What a checkpoint is said to hold: SHA-256 by path. */
    public Map<String, String> hashes(long index) {
        Map<String, String> hashes = new TreeMap<>();
        JsonNode manifest = commits.get(index);
        if (manifest != null) {
            manifest.get("files")
                    .forEach(file -> hashes.put(
                            file.get("path").asString(), file.get("sha256").asString()));
        }
        return hashes;
    }

    private void record(long index, JsonNode record) {
        if (record.get("place").asLong() != index) {
            faults.add("record " + index + " says it is " + record.get("place"));
        }
        String type = record.get("type").asString();
        switch (type) {
            case "fence" -> fence(index, record);
            case "manifest" -> manifest(index, record);
            case "retire" -> {
                long which = record.get("index").asLong();
                check(live().containsKey(which), index, "retires " + which + ", which is not live");
                retired.add(which);
            }
            case "snapshot" -> snapshot(index, record);
            case "moved-to" -> {
                check(movedTo.isEmpty(), index, "moves a log that has moved");
                movedTo = record.get("home").asString();
            }
            case "moved-back" -> {
                int epoch = record.get("epoch").asInt();
                check(!movedTo.isEmpty() && epoch > owner, index, "moves back under epoch " + epoch);
                movedTo = "";
                owner = epoch;
                nonce = "";
            }
            default -> faults.add("record " + index + " is a " + type);
        }
    }

    private void fence(long index, JsonNode record) {
        int epoch = record.get("epoch").asInt();
        boolean free = epoch > owner || (epoch == owner && nonce.isEmpty());
        check(movedTo.isEmpty() && free, index, "is a fence of epoch " + epoch);
        owner = epoch;
        nonce = record.get("nonce").asString();
    }

    private void manifest(long index, JsonNode record) {
        boolean owns = record.get("epoch").asInt() == owner
                && record.get("nonce").asString().equals(nonce);
        check(
                movedTo.isEmpty() && owns,
                index,
                "commits as " + record.get("epoch") + "/" + record.get("nonce") + " at step " + record.get("step"));
        commits.put(index, record);
    }

    private void snapshot(long index, JsonNode record) {
        Map<Long, Long> says = new TreeMap<>();
        record.get("live")
                .forEach(entry -> says.put(
                        entry.get("index").asLong(),
                        entry.get("manifest").get("step").asLong()));
        check(says.equals(live()), index, "is a snapshot of " + says + ", not of " + live());
        check(
                record.get("epoch").asInt() == owner
                        && text(record, "nonce").equals(nonce)
                        && text(record, "movedTo").equals(movedTo),
                index,
                "is a snapshot with another owner");
    }

    private static String text(JsonNode record, String field) {
        JsonNode node = record.path(field);
        return node.isString() ? node.asString() : "";
    }

    private void check(boolean lawful, long index, String what) {
        if (!lawful) {
            faults.add("record " + index + " " + what + ", while " + owner + "/" + nonce + " owns the log"
                    + (movedTo.isEmpty() ? "" : ", which has moved to " + movedTo));
        }
    }

    private void bytes(long index, JsonNode manifest) throws IOException {
        for (JsonNode file : manifest.get("files")) {
            String key = prefix + "/" + file.get("objectKey").asString();
            byte[] bytes = store.get(key).orElse(null);
            if (bytes == null) {
                faults.add("checkpoint " + index + " lacks " + key);
            } else if (bytes.length != file.get("size").asLong()
                    || !sha256(bytes).equals(file.get("sha256").asString())) {
                faults.add("checkpoint " + index + " has other bytes in " + key);
            }
        }
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
