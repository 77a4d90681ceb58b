package dev.stint.embedder;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * What a shard has to do: found by reading the input once before anything is embedded, so that a bad row is heard of before it
 * has cost money, and the amount of work is known. It holds two {@link KeyIndex}es, of the shard's ids and of its texts. Not
 * thread-safe.
 */
final class Plan {

    private static final long EMITTED = -1;

    private final KeyIndex ids = new KeyIndex();
    private final KeyIndex texts = new KeyIndex();
    private long rows;
    private long repeated;
    private long duplicates;
    private int toEmbed;
    private int reused;

    private Plan() {}

    /** Whose vectors may be taken over. */
    interface Known {

        /** Number of a text's vector, or {@link KeyIndex#NONE}. */
        long number(TextKey key);
    }

    /**
     * Reads the input to its end.
     *
     * @param work told of each text that is to be embedded, in order, so that the same work can be recognised
     * @throws BadInputException at the first row that is none, or an id that has two texts
     */
    static Plan of(Settings settings, Known known, MessageDigest work, Stop stop)
            throws IOException, BadInputException, StoppedException {
        Plan plan = new Plan();
        try (RowSource source = settings.input().open()) {
            Optional<Row> row = source.next();
            while (row.isPresent()) {
                plan.see(row.get(), settings, known, work);
                stop.check();
                row = source.next();
            }
        }
        return plan;
    }

    private void see(Row row, Settings settings, Known known, MessageDigest work) throws BadInputException {
        TextKey id = TextKey.of(row.id());
        long text = row.key().low() >>> 1;
        long seen = ids.get(id);
        // An id of ours whose other text belongs to another shard is found here when ours came first, there when theirs
        // did.
        if (seen != KeyIndex.NONE && (!settings.owns(row) || seen != text)) {
            throw row.place()
                    .bad(
                            "has the id " + Words.shown(row.id()) + " of an earlier row with another text",
                            "give each row an id of its own");
        }
        if (!settings.owns(row)) {
            return;
        }
        if (seen != KeyIndex.NONE) {
            repeated++;
            return;
        }
        ids.put(id, text);
        rows++;
        if (texts.get(row.key()) != KeyIndex.NONE) {
            duplicates++;
            return;
        }
        long number = known.number(row.key());
        if (number != KeyIndex.NONE) {
            texts.put(row.key(), -1 - number);
            reused++;
        } else {
            texts.put(row.key(), toEmbed);
            toEmbed = Math.addExact(toEmbed, 1);
            work.update(row.key().sha256());
        }
    }

    /** Rows of the shard, those that repeat an id and its text left out. */
    long rows() {
        return rows;
    }

    /** Rows left out because an earlier one has the same id and text. */
    long repeated() {
        return repeated;
    }

    /** Rows whose text an earlier row of the shard has, under another id. */
    long duplicates() {
        return duplicates;
    }

    /** Texts to embed. */
    int toEmbed() {
        return toEmbed;
    }

    /** Texts whose vector is taken over. */
    int reused() {
        return reused;
    }

    /** Place of a text among those to embed, from 0; negative when its vector is taken over, see {@link #known}. */
    long place(TextKey key) {
        long place = texts.get(key);
        if (place == KeyIndex.NONE) {
            throw new IllegalStateException("the input has changed while it was read; run the job again");
        }
        return place;
    }

    /** Number of the vector that is taken over, of a place below zero. */
    static long known(long place) {
        return -1 - place;
    }

    /** Whether a row of the shard is the first with its id; asked once per row, in order. */
    boolean emits(Row row) {
        TextKey id = TextKey.of(row.id());
        boolean first = ids.get(id) != EMITTED;
        ids.put(id, EMITTED);
        return first;
    }

    /** A digest of work, begun with what else decides about vectors than the texts. */
    static MessageDigest work(Encoder.ModelVersion version, int batch) {
        MessageDigest digest = Digests.sha256();
        String begin = version.text() + " batch=" + batch + " window=" + Windows.MOST_TEXTS + "," + Windows.MOST_CHARS;
        digest.update(begin.getBytes(StandardCharsets.UTF_8));
        return digest;
    }
}
