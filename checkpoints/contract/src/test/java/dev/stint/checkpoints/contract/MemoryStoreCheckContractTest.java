package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import java.util.Optional;

final class MemoryStoreCheckContractTest extends StoreCheckContract {

    @Override
    protected ObjectStore open() {
        return new MemoryObjectStore();
    }

    @Override
    protected Optional<ObjectStore> withoutBucket() {
        return Optional.empty();
    }

    @Override
    protected Optional<ObjectStore> withWrongCredentials() {
        return Optional.empty();
    }
}
