package dev.stint.api;

import java.time.Instant;
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

    /**
     * Stops, resumes or cancels all runs that are meant, oldest first. Repeating it is harmless: who has been told already is not
     * meant any more.
     *
     * @param action {@code stop}, {@code resume} or {@code cancel}
     * @param all whether runs are meant of which nothing else is said; otherwise at least one of the following is to be given
     * @param team of this team; empty for any
     * @param project of this project; empty for any
     * @param tags with all these tags
     * @param state in this state; empty for any in which the action makes sense
     * @param after a cursor from an earlier answer; empty for the first
     * @param dryRun whether only to say which are meant
     * @param why for the timelines
     */
    public record Bulk(
            String action,
            boolean all,
            String team,
            String project,
            Map<String, String> tags,
            String state,
            String after,
            boolean dryRun,
            String why) {
        public Bulk {
            tags = Map.copyOf(tags);
        }
    }

    /**
     * Puts a schedule: a job that runs again and again. Of its team and name there is one; it is replaced.
     *
     * @param spec the YAML text, overrides already applied; it has the key {@code schedule}
     * @param specName the file's name, for messages
     * @param blobs snapshots uploaded before, which all its runs take; as in {@link Submit}
     * @param baseFolder as in {@link Submit}
     */
    public record PutSchedule(String spec, String specName, Map<String, BlobRef> blobs, String baseFolder) {
        public PutSchedule {
            blobs = Map.copyOf(blobs);
        }
    }

    /**
     * Fires a schedule for times that are past and that no runs came of.
     *
     * @param from the first time that counts
     * @param to the last time that counts
     * @param dryRun whether to tell only
     */
    public record Backfill(Instant from, Instant to, boolean dryRun) {}

    /**
     * Applies a file of teams, as a whole.
     *
     * @param content its YAML text
     * @param fileName for messages
     * @param revision what is in force as far as the caller knows; another one is refused
     * @param dryRun whether to tell only what it changes
     * @param removeUsed whether a team may go that still has runs or schedules
     */
    public record PutTeams(String content, String fileName, long revision, boolean dryRun, boolean removeUsed) {}

    /**
     * Puts a secret.
     *
     * @param value what it is; shown nowhere
     */
    public record PutSecret(String value) {
        /** Never shows the value. */
        @Override
        public String toString() {
            return "PutSecret[]";
        }
    }
}
