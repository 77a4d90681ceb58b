package dev.stint.agent;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.set.Custody;
import dev.stint.mailbox.Order.CheckpointOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.OptionalInt;

/**
 * The folder the command saves into.
 *
 * @param places the machine's folders
 * @param order what is kept
 */
record CheckpointFolder(Workplace places, CheckpointOrder order) {

    Path path() {
        return places.inJob(order.path());
    }

    /** @throws FetchFailedException when the job names a folder that cannot be one */
    Path checked() throws FetchFailedException {
        Path folder;
        try {
            folder = path();
        } catch (IllegalArgumentException e) {
            throw new FetchFailedException("checkpoint.path: " + e.getMessage(), e);
        }
        if (folder.equals(places.job())) {
            throw new FetchFailedException("checkpoint.path: '" + order.path() + "' is the working directory itself;"
                    + " give a folder inside it, such as 'checkpoints'");
        }
        return folder;
    }

    /** Whose files the agent may take from the command. */
    Custody custody(BootFile boot) {
        OptionalInt uid = boot.runAs().uid();
        return uid.isPresent() ? Custody.of(places.job(), uid.getAsInt()) : Custody.ofEqual(places.job());
    }

    /** What killed predecessors uploaded in vain. It costs storage and nothing else, so a store that fails now is left alone. */
    void sweep(Bench bench, int epoch) {
        if (epoch == 1) {
            return;
        }
        try {
            CheckpointLog.sweepUploads(bench.store(), order.prefix());
        } catch (IOException e) {
            bench.reporter().remark("sweep-failed", "uploads of earlier attempts were not removed: " + Words.of(e));
        }
    }

    /** An empty place beside the folder, to restore into. */
    Path beside() throws IOException {
        Path beside = places.scratch().resolve("restored");
        Workplace.remove(beside);
        return beside;
    }

    /** Puts what was restored in the folder's place; what the working directory brought along goes only now. */
    void replaceBy(Path beside) throws IOException {
        Path folder = path();
        Workplace.remove(folder);
        Files.createDirectories(folder.resolveSibling(""));
        Files.move(beside, folder, StandardCopyOption.ATOMIC_MOVE);
    }
}
