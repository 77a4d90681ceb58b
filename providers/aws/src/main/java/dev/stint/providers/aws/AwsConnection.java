package dev.stint.providers.aws;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.profiles.ProfileFileSupplier;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * The way to Amazon: clients of one identity that share their connections. The SDK repeats nothing by itself, since whoever calls
 * knows what may be repeated. Safe for use by many threads.
 */
public final class AwsConnection implements AutoCloseable {

    /** More than this adapter's callers are at once: a call waits for no other. */
    private static final int CONNECTIONS = 64;

    private final Optional<URI> endpoint;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final Map<String, Ec2Client> ec2 = new ConcurrentHashMap<>();

    AwsConnection(Optional<URI> endpoint, AwsCredentialsProvider credentials) {
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.http = ApacheHttpClient.builder()
                .maxConnections(CONNECTIONS)
                .connectionTimeout(Duration.ofSeconds(5))
                .connectionAcquisitionTimeout(Duration.ofSeconds(30))
                .socketTimeout(Duration.ofSeconds(60))
                .connectionMaxIdleTime(Duration.ofSeconds(20))
                .tcpKeepAlive(true)
                .build();
    }

    /** With the SDK's default chain of credentials. Files of profiles are read anew when they change, so new ones are noticed. */
    static AwsConnection open(AwsSettings settings) {
        return new AwsConnection(
                settings.endpoint(),
                DefaultCredentialsProvider.builder()
                        .profileFile(ProfileFileSupplier.defaultSupplier())
                        .reuseLastProviderEnabled(false)
                        .build());
    }

    /** The client for a region, opened when it is first asked for. */
    public Ec2Client ec2(String region) {
        return ec2.computeIfAbsent(region, name -> open(Ec2Client.builder(), name));
    }

    /** A client of any service for a region, which its taker closes. */
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C open(B builder, String region) {
        endpoint.ifPresent(builder::endpointOverride);
        return builder.credentialsProvider(credentials)
                .region(Region.of(region))
                .httpClient(http)
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(Duration.ofSeconds(60))
                        .retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    /** Whether there are credentials now; throws what the SDK throws when there are none. Mostly answers from memory. */
    void credentials() {
        credentials.resolveCredentials();
    }

    @Override
    public void close() {
        ec2.values().forEach(Ec2Client::close);
        http.close();
        if (credentials instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("the credentials' provider could not be closed: " + e, e);
            }
        }
    }
}
