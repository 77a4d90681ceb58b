package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectUploadContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.RegisterExtension;

final class GcsObjectUploadContractTest extends ObjectUploadContract {

    @RegisterExtension
    static final FakeGcsServer SERVER = new FakeGcsServer();

    private final String bucket = SERVER.newBucket();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open(bucket);
    }
}
