package dev.stint.server.engine;

import java.util.List;
import java.util.Optional;

/**
 * {@code outputs/index.json}: what an embedding run has kept, written last, so that its presence says that the result is whole.
 *
 * @param version of this format: 1
 * @param run the run it is of
 * @param job the job's name
 * @param model the encoder
 * @param modelSha256 the encoder's version, if it told one
 * @param dimensions length of each vector; 0 when there is none
 * @param rows vectors in all
 * @param embedded texts that went through the model
 * @param reused texts whose vectors were taken over
 * @param duplicates texts that occur more than once and were embedded only once
 * @param previous the run vectors were taken over from, if any was
 * @param shards one file each, in order
 */
record ShardIndex(
        int version,
        String run,
        String job,
        String model,
        String modelSha256,
        int dimensions,
        long rows,
        long embedded,
        long reused,
        long duplicates,
        Optional<String> previous,
        List<Entry> shards) {

    static final int VERSION = 1;

    ShardIndex {
        shards = List.copyOf(shards);
    }

    /** The same, with files under other names. */
    ShardIndex with(List<Entry> entries) {
        return new ShardIndex(
                version,
                run,
                job,
                model,
                modelSha256,
                dimensions,
                rows,
                embedded,
                reused,
                duplicates,
                previous,
                entries);
    }

    /** Where a run keeps its index. */
    static String key(String team, String run) {
        return team + "/" + run + "/outputs/index.json";
    }

    /**
     * A shard's file.
     *
     * @param file its name
     * @param key where it is in the store; in a copied folder it lies beside the index
     */
    record Entry(int shard, String file, long rows, long bytes, String sha256, String key) {}

    /**
     * What the embedder says of a shard, in a file beside the vectors; it may say more.
     */
    record Account(
            int shard,
            int shards,
            long rows,
            long embedded,
            long reused,
            long duplicates,
            String model,
            String modelSha256,
            int dimensions,
            String file,
            String sha256) {}
}
