package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectUploadContract;
import java.io.IOException;

final class GcsObjectUploadContractTest extends ObjectUploadContract implements OnFakeGcs {

    private final String bucket = SERVER.newBucket();

    @Override
    protected ObjectStore open() throws IOException {
        return SERVER.open(bucket);
    }
}
