package dev.stint.agent;

import dev.stint.mailbox.Order.CheckpointOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

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
