package dev.stint.checkpoints.gcs;

import com.google.api.gax.retrying.RetrySettings;
import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.cloud.NoCredentials;
import com.google.cloud.http.HttpTransportOptions;
import com.google.cloud.storage.HttpStorageOptions;
import com.google.cloud.storage.Storage;
import com.google.cloud.storage.StorageOptions;
import com.google.cloud.storage.StorageRetryStrategy;
import com.google.cloud.storage.spi.v1.HttpStorageRpc;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;

/**
 * Google's client, set up. It repeats by itself, within bounds, what failed for the moment, writes included: each of ours has a
 * key of its own, or a precondition, or replaces like with like.
 *
 * @param storage for everything but reading
 * @param media for reading: the client above would open a stream that breaks again and again without end
 */
record GcsClient(Storage storage, com.google.api.services.storage.Storage media) {

    /** Asked for by the client, and used for buckets' own calls only, of which we make none. */
    private static final String NO_PROJECT = "none";

    /** Where credentials come from. */
    @FunctionalInterface
    interface CredentialsSource {
        Credentials get() throws IOException;
    }

    /** Google's application default credentials, looked for when the store is opened. */
    static GcsClient open(GcsLocation location, GcsTiming timing) throws IOException {
        return open(location, timing, GoogleCredentials::getApplicationDefault);
    }

    /** Without credentials only for a stand-in on this computer. */
    static GcsClient open(GcsLocation location, GcsTiming timing, CredentialsSource source) throws IOException {
        return with(
                location, timing, location.isOnThisComputer() ? NoCredentials.getInstance() : found(location, source));
    }

    private static Credentials found(GcsLocation location, CredentialsSource source) throws IOException {
        try {
            return source.get();
        } catch (IOException e) {
            throw new StoreRefusedException(
                    Reason.CREDENTIALS,
                    "store '" + location.uri() + "' cannot be opened: " + e.getMessage()
                            + "; run 'gcloud auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS to a"
                            + " file with a service account, or attach a service account to the machine",
                    e);
        }
    }

    static GcsClient with(GcsLocation location, GcsTiming timing, Credentials credentials) {
        HttpStorageOptions.Builder builder = StorageOptions.http()
                .setProjectId(NO_PROJECT)
                .setCredentials(credentials)
                .setStorageRetryStrategy(StorageRetryStrategy.getUniformStorageRetryStrategy())
                .setRetrySettings(RetrySettings.newBuilder()
                        .setInitialRetryDelayDuration(timing.firstPause())
                        .setRetryDelayMultiplier(2)
                        .setMaxRetryDelayDuration(timing.longestPause())
                        .setTotalTimeoutDuration(timing.repeat())
                        .setJittered(true)
                        .build())
                .setTransportOptions(HttpTransportOptions.newBuilder()
                        .setConnectTimeout(Math.toIntExact(timing.connect().toMillis()))
                        .setReadTimeout(Math.toIntExact(timing.read().toMillis()))
                        .build());
        location.endpoint().ifPresent(endpoint -> builder.setHost(endpoint.toString()));
        HttpStorageOptions options = builder.build();
        return new GcsClient(options.getService(), new HttpStorageRpc(options).getStorage());
    }
}
