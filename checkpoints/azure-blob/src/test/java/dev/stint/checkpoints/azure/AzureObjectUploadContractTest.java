package dev.stint.checkpoints.azure;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.ObjectUploadContract;
import java.io.IOException;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NeedsAzurite.class)
final class AzureObjectUploadContractTest extends ObjectUploadContract {

    private String uri = "";

    @Override
    protected ObjectStore open() throws IOException {
        if (uri.isEmpty()) {
            uri = Azurite.container();
        }
        return Azurite.open(uri);
    }
}
