package dev.stint.checkpoints.azure;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class as a whole where Azurite is not installed: a contract that began could not tell that from a store that fails. */
final class NeedsAzurite implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        Azurite.endpoint();
    }
}
