package dev.stint.checkpoints.contract;

import static dev.stint.checkpoints.contract.SampleSets.assertHoldsStep;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.RestoreChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What contracts of checkpoints have in common. */
abstract class SavesContract extends StoreContract {

    CheckpointWriter writer(int epoch, String nonce) throws FencedException, IOException {
        return CheckpointWriter.open(store, PREFIX, epoch, nonce, CLOCK);
    }

    Path target() {
        return folder.resolve("restored");
    }

    RestoreChoice restoreNewest(LogView log, Set<Long> quarantined, List<String> loud) throws IOException {
        return CheckpointReader.restoreNewest(store, log, quarantined, target(), loud::add);
    }

    /** Steps of all checkpoints that can be seen, each of which must be whole. */
    List<Long> verifiedSteps(String prefix) throws Exception {
        List<Long> steps = new ArrayList<>();
        for (Checkpoint checkpoint : CheckpointLog.read(store, prefix).checkpoints()) {
            Path into = folder.resolve("check");
            CheckpointReader.restore(store, checkpoint, into);
            assertHoldsStep(into, checkpoint.step());
            remove(into);
            steps.add(checkpoint.step());
        }
        return steps;
    }

    static String key(Checkpoint checkpoint, String path) {
        return checkpoint.files().stream()
                .filter(file -> file.path().equals(path))
                .map(CheckpointFile::objectKey)
                .findFirst()
                .orElseThrow();
    }

    static void remove(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (var all = Files.walk(tree)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
