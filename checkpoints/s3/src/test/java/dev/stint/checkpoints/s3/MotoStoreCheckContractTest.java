package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.contract.StoreCheckContract;
import dev.stint.checkpoints.contract.servers.MotoServer;
import dev.stint.checkpoints.s3.FakeS3.Answer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** Against moto, which lets everybody in; wrong credentials are refused by a fake, as S3 words it. */
final class MotoStoreCheckContractTest extends StoreCheckContract {

    private final List<FakeS3> fakes = new ArrayList<>();

    @AfterEach
    void closeFakes() {
        fakes.forEach(FakeS3::close);
    }

    @Override
    protected ObjectStore open() throws IOException {
        return MotoStores.open();
    }

    @Override
    protected Optional<ObjectStore> withoutBucket() throws IOException {
        return Optional.of(MotoStores.open("s3://absent-bucket/p?region=us-east-1&endpoint="
                + MotoServer.shared().address()));
    }

    @Override
    protected Optional<ObjectStore> withWrongCredentials() throws IOException {
        FakeS3 fake = new FakeS3(asked -> Answer.error(403, "InvalidAccessKeyId"));
        fakes.add(fake);
        return Optional.of(fake.open());
    }
}
