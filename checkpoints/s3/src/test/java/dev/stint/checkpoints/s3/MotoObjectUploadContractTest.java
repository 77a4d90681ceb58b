package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectUploadContract;
import dev.stint.checkpoints.contract.servers.MotoServer;
import java.io.IOException;

final class MotoObjectUploadContractTest extends ObjectUploadContract {

    private String uri = "";

    @Override
    protected ObjectStore open() throws IOException {
        if (uri.isEmpty()) {
            uri = MotoServer.shared().newStore();
        }
        return MotoStores.open(uri);
    }
}
