package dev.stint.server.queue;

import dev.stint.core.queue.Needs;
import dev.stint.server.db.QueueTable;
import dev.stint.server.db.RunRow;
import dev.stint.spec.Accelerator;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Resources;
import java.util.Optional;

/** What the queue has to know of a job, worked out when it is accepted, so that no spec is read again to order the queue. */
public final class QueueEntry {

    private QueueEntry() {}

    /** What goes into the row of a run that is about to be accepted. */
    public static QueueTable.Entry of(RunRow run, JobSpec spec) {
        Needs needs = needs(spec);
        return new QueueTable.Entry(
                needs.machines(), needs.accelerators(), Optional.of(Fingerprint.of(run.spec(), run.blobs())));
    }

    /** What a job has while it is at work: machines of an attempt, or of as many shards as are worked on at once. */
    static Needs needs(JobSpec spec) {
        int machines = spec.embedding().map(EmbeddingSpec::workers).orElse(spec.nodes());
        int accelerators = spec.resources().alternatives().stream()
                .mapToInt(QueueEntry::least)
                .min()
                .orElse(0);
        return new Needs(machines, machines * accelerators);
    }

    private static int least(Resources alternative) {
        return alternative.accelerators().stream()
                .mapToInt(Accelerator::count)
                .min()
                .orElse(0);
    }
}
