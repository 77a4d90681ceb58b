package dev.stint.server.engine;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.Readability;
import dev.stint.server.db.RunRow;
import java.util.List;

/**
 * The checkpoint that a run's, or a shard's, next attempt starts from, and where its objects lie.
 *
 * @param log the run or shard
 * @param objects with their classes; empty where the store has just one
 */
record StartingPoint(RunRow log, Checkpoint checkpoint, List<ClassedObject> objects) {

    StartingPoint {
        objects = List.copyOf(objects);
    }

    /** Whether it cannot be read now. */
    boolean cold() {
        return objects.stream().anyMatch(object -> object.readability() != Readability.READY);
    }

    /** Which of its objects nobody has asked for yet. */
    List<ClassedObject> archived() {
        return objects.stream()
                .filter(object -> object.readability() == Readability.ARCHIVED)
                .toList();
    }

    /** For people. */
    String words() {
        long there = objects.stream()
                .filter(object -> object.readability() == Readability.READY)
                .count();
        String where = objects.stream()
                .filter(object -> object.readability() != Readability.READY)
                .map(ClassedObject::storageClass)
                .distinct()
                .sorted()
                .reduce((one, other) -> one + " and " + other)
                .orElse("");
        return "checkpoint " + checkpoint.index() + " of " + log.id() + " is archived (" + (objects.size() - there)
                + " of its " + objects.size() + " objects are in " + where + ")";
    }
}
