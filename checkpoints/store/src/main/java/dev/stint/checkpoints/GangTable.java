package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where the ranks of one launch lay their parts and find the answer: {@code <prefix>/parts/<epoch>/<launch>/<ordinal>/<rank>.json}
 * and {@code …/answer.json}. Each object is created once and never replaced, so two agents of one rank cannot both have a part in
 * a checkpoint. Nothing here is a checkpoint: only a manifest in the log is. What an ended attempt left may be swept.
 *
 * @param store where
 * @param prefix the log's prefix
 * @param epoch the attempt
 * @param launch the launch of the attempt
 */
public record GangTable(ObjectStore store, String prefix, int epoch, int launch) {

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    /**
     * Lays a part down. Laying an equal one again is harmless.
     *
     * @return false when another part of this rank lies there
     */
    boolean lay(GangPart part) throws IOException {
        return create(key(part.ordinal(), Integer.toString(part.rank())), JSON.writeValueAsBytes(part));
    }

    /** The part of a rank, once it lies there. */
    public Optional<GangPart> part(long ordinal, int rank) throws IOException {
        return read(key(ordinal, Integer.toString(rank)), GangPart.class);
    }

    /**
     * Gives the answer.
     *
     * @return the answer that stands: this one, or the one given before
     */
    GangAnswer give(long ordinal, GangAnswer answer) throws IOException {
        if (create(key(ordinal, "answer"), JSON.writeValueAsBytes(answer))) {
            return answer;
        }
        return answer(ordinal).orElseThrow(() -> new IOException("answer " + ordinal + " of " + prefix + " vanished"));
    }

    /** The answer to a commit, once it is given. */
    public Optional<GangAnswer> answer(long ordinal) throws IOException {
        return read(key(ordinal, "answer"), GangAnswer.class);
    }

    private boolean create(String key, byte[] json) throws IOException {
        byte[] bytes = RecordFormat.sealed(json);
        return store.putIfAbsent(key, bytes) || Arrays.equals(store.get(key).orElse(new byte[0]), bytes);
    }

    private <T> Optional<T> read(String key, Class<T> type) throws IOException {
        Optional<byte[]> bytes = store.get(key);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        if (!RecordFormat.intact(bytes.get())) {
            throw new DamagedPartException(key + " is damaged: its checksum does not match its content");
        }
        try {
            return Optional.of(JSON.readValue(new String(bytes.get(), StandardCharsets.UTF_8), type));
        } catch (JacksonException | IllegalArgumentException | NullPointerException e) {
            throw new DamagedPartException(key + " is not what it should be: " + e.getMessage());
        }
    }

    private String key(long ordinal, String name) {
        return String.format(Locale.ROOT, "%s/parts/%d/%d/%08d/%s.json", prefix, epoch, launch, ordinal, name);
    }

    /** Something lies there that no rank of ours wrote as it is; waiting does not mend it. */
    static final class DamagedPartException extends IOException {
        private static final long serialVersionUID = 1;

        DamagedPartException(String message) {
            super(message);
        }
    }
}
