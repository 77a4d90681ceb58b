package dev.stint.server.engine;

import dev.stint.mailbox.Order;
import dev.stint.spec.EmbeddingSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the machine of a shard executes: the embedder, or the user's own command between its two halves. */
final class ShardOrders {

    /** Folder, below the working directory, of what the shard keeps. */
    static final String OUTPUT = "vectors";

    /** Folder, below the working directory, with what may be taken over. */
    static final String PREVIOUS = "previous";

    private static final String BUILT_IN = "exec \"$STINT_EMBEDDER\" embed";

    /** The shard's rows come to lie in a file before the command, and what it left is described after it. */
    private static final String OWN = "\"$STINT_EMBEDDER\" split && (\n%s\n) && \"$STINT_EMBEDDER\" seal";

    private ShardOrders() {}

    /**
     * The work on one shard.
     *
     * @param work that of the job, with its inputs
     * @param previous vectors of an earlier run that may be taken over
     */
    static Order.Work of(int shard, EmbeddingSpec spec, Order.Work work, List<Order.Input> previous) {
        Map<String, String> env = new HashMap<>(work.env());
        env.put("STINT_SHARD", Integer.toString(shard));
        env.put("STINT_SHARDS", Integer.toString(spec.shards()));
        if (!work.run().isBlank()) {
            env.put("STINT_SHARD_INPUT", "shard/input.jsonl");
            env.put("STINT_SHARD_OUTPUT", OUTPUT + "/" + file(shard, spec.shards(), "out"));
        }
        env.put("STINT_EMBED_INPUT", spec.input().path());
        env.put("STINT_EMBED_FORMAT", spec.format().word());
        env.put("STINT_EMBED_ID", spec.id());
        env.put("STINT_EMBED_TEXT", spec.text());
        env.put("STINT_EMBED_MODEL", spec.model());
        env.put("STINT_EMBED_BATCH", Integer.toString(spec.batch()));
        env.put("STINT_EMBED_OUTPUT", OUTPUT);
        env.put("STINT_EMBED_PREVIOUS", PREVIOUS);
        List<Order.Input> inputs = new ArrayList<>(work.inputs());
        inputs.addAll(previous);
        return new Order.Work(
                work.setup(),
                work.run().isBlank() ? BUILT_IN : OWN.formatted(work.run()),
                env,
                work.workdir(),
                inputs,
                List.of(OUTPUT),
                work.outputPrefix(),
                work.secrets(),
                work.holdOnFailure(),
                work.logCapBytes(),
                work.container());
    }

    /**
     * The name of a shard's file, such as {@code shard-00003-of-00016.parquet}; what a command of the user's left ends in
     * {@code out}, and {@code json} is the account beside it.
     */
    static String file(int shard, int shards, String ending) {
        return String.format(Locale.ROOT, "shard-%05d-of-%05d.%s", shard, shards, ending);
    }
}
