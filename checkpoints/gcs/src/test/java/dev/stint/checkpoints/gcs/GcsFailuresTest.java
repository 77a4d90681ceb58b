package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.storage.StorageException;
import java.io.IOException;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

final class GcsFailuresTest {

    private final GcsFailures failures = new GcsFailures("bucket");

    @Test
    void what_comes_from_outside_is_a_failure_of_the_store() {
        assertThat(failures.of("put", "a", new StorageException(503, "busy")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("put 'a' in bucket 'bucket' failed: 503 busy");
        assertThat(failures.of("put", "a", new IllegalStateException("wrapped", new SocketException("reset"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void a_bug_is_none_and_passes() {
        NullPointerException bug = new NullPointerException("a bug");

        assertThatThrownBy(() -> failures.of("put", "a", bug)).isSameAs(bug);
    }
}
