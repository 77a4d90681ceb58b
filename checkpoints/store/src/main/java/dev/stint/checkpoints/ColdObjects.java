package dev.stint.checkpoints;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** In which storage classes a checkpoint lies, and so whether it can be read now. */
public final class ColdObjects {

    private ColdObjects() {}

    /**
     * The objects of a checkpoint with their classes; empty for a store that has just one. An object that is missing is left out:
     * thawing would not bring it back.
     */
    public static List<ClassedObject> of(ObjectStore store, Checkpoint checkpoint) throws IOException {
        Optional<StorageClasses> classes = store.storageClasses();
        List<ClassedObject> objects = new ArrayList<>();
        if (classes.isPresent()) {
            for (String key : checkpoint.files().stream()
                    .map(CheckpointFile::objectKey)
                    .collect(Collectors.toCollection(TreeSet::new))) {
                classes.get().find(key).ifPresent(objects::add);
            }
        }
        return objects;
    }
}
