package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StoreCheckContract;
import dev.stint.checkpoints.gcs.stage.FakeGcs.Fault;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsStoreCheckContractTest extends StoreCheckContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open();
    }

    @Override
    protected Optional<ObjectStore> withoutBucket() throws IOException {
        return Optional.of(SERVER.open("no-such-bucket"));
    }

    @Override
    protected Optional<ObjectStore> withWrongCredentials() throws IOException {
        SERVER.fake().next("list", new Fault.Refuse(401, "authError", "Invalid Credentials"));
        return Optional.of(SERVER.open());
    }
}
