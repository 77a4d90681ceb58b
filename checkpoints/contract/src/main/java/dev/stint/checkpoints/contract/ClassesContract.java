package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.StorageClasses;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;

/** What contracts of storage classes have in common. */
abstract class ClassesContract extends StoreContract {

    StorageClasses classes;

    /** Classes whose objects cannot be read without being thawed; may be none. */
    protected abstract List<String> archives();

    @BeforeEach
    final void findClasses() {
        classes = store.storageClasses().orElseThrow();
    }

    String hottest() {
        return classes.names().get(0);
    }

    String cooler() {
        return readable().get(1);
    }

    List<String> readable() {
        return classes.names().stream()
                .filter(name -> !archives().contains(name))
                .toList();
    }
}
