package dev.stint.api;

import java.util.Map;

/** Bodies of requests to {@code /api/v1}. */
public final class Requests {

    private Requests() {}

    /**
     * Submits a job.
     *
     * @param spec the YAML text, overrides already applied
     * @param specName the file's name, for messages
     * @param blobs snapshots uploaded before: spec path (of {@code workdir} or an input) to content
     * @param baseFolder absolute folder of the spec, against which relative output targets are resolved; empty for none
     * @param idempotencyKey repeating a submission with the same key answers with the same run; empty for none
     */
    public record Submit(
            String spec, String specName, Map<String, BlobRef> blobs, String baseFolder, String idempotencyKey) {
        public Submit {
            blobs = Map.copyOf(blobs);
        }
    }

    /**
     * An uploaded snapshot.
     *
     * @param archive whether it is a tar.gz of a folder, to be unpacked; otherwise it is the one file itself
     */
    public record BlobRef(String sha256, long size, boolean archive) {
        /** An archive of a folder. */
        public BlobRef(String sha256, long size) {
            this(sha256, size, true);
        }
    }

    /** Stops, resumes or cancels a run, or pins a checkpoint. */
    public record Ask(String why) {}

    /**
     * Moves a run to another store.
     *
     * @param to URI of the store
     * @param drain whether a run that is at work is to be stopped for it
     * @param resume whether the run goes on once it is there
     * @param why for the timeline
     */
    public record Copy(String to, boolean drain, boolean resume, String why) {}
}
