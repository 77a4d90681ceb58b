package dev.stint.checkpoints;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The store has an upload, or parts of it, no more: the bucket's lifecycle rule or somebody's sweep gave it up. Nothing of it is
 * visible, and nothing will be; whoever still has the bytes begins anew with {@link ObjectStore#upload}.
 */
public final class UploadLostException extends IOException {

    private static final long serialVersionUID = 1;

    /**
     * A loss.
     *
     * @param message which upload to which key, and what the store said
     */
    public UploadLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
