package dev.stint.checkpoints.gcs;

import dev.stint.checkpoints.gcs.stage.FakeGcs;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests on a {@link FakeGcs}, each class on one of its own. */
interface OnFakeGcs {

    @RegisterExtension
    FakeGcsServer SERVER = new FakeGcsServer();
}
