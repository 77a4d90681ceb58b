package dev.stint.server.queue;

import dev.stint.core.queue.Needs;
import dev.stint.server.db.QueueTable;
import dev.stint.server.db.RunRow;
import dev.stint.spec.Accelerator;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobSpec;
import dev.stint.spec.Resources;
import org.springframework.stereotype.Component;

/** Writes what the queue has to know of a job when it is accepted, so that no spec is read again to order the queue. */
@Component
public class QueueEntry {

    private final QueueTable table;

    QueueEntry(QueueTable table) {
        this.table = table;
    }

    /** Part of the transaction in which the run's row was written. */
    public void entered(RunRow run, JobSpec spec) {
        Needs needs = needs(spec);
        table.entered(run.id(), needs.machines(), needs.accelerators(), Fingerprint.of(run.spec(), run.blobs()));
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
