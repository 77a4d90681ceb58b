package dev.stint.checkpoints.s3;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import org.apache.http.HttpHost;
import org.apache.http.conn.socket.ConnectionSocketFactory;
import org.apache.http.conn.ssl.SSLConnectionSocketFactory;
import org.apache.http.protocol.HttpContext;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Builds the SDK's client as this adapter needs it. */
final class S3Clients {

    /** More than one store ever uses: connections wait for no other. */
    private static final int CONNECTIONS = 64;

    /** Two requests with a condition met at one key: neither has failed yet. */
    private static final Set<String> CONFLICTS = Set.of("ConditionalRequestConflict", "OperationAborted");

    private S3Clients() {}

    /** What requests to a store go over. */
    static SdkHttpClient http(S3Uri where, S3Patience patience) {
        ApacheHttpClient.Builder builder = ApacheHttpClient.builder();
        if (where.endpoint()
                .map(URI::getScheme)
                .filter("http"::equalsIgnoreCase)
                .isPresent()) {
            builder.socketFactory(new LateTls());
        }
        return builder.maxConnections(CONNECTIONS)
                .connectionTimeout(patience.connect())
                .connectionAcquisitionTimeout(patience.attempt())
                .socketTimeout(patience.silence())
                .connectionMaxIdleTime(Duration.ofSeconds(20))
                .tcpKeepAlive(true)
                .expectContinueEnabled(false) // or it would be said of every body; the SDK says it of ours
                .build();
    }

    /**
     * Opens a client.
     *
     * @param reads learns from it, and has its connections: close that after the client
     * @throws IllegalArgumentException when no region is known
     */
    static S3Client open(S3Uri where, AwsCredentialsProvider credentials, S3Patience patience, PlainReads reads) {
        S3ClientBuilder builder = S3Client.builder()
                .credentialsProvider(credentials)
                .forcePathStyle(where.pathStyle())
                // What we write has a CRC32C of ours, computed while the bytes were hashed; what we read is compared
                // with the
                // manifest. So the SDK has nothing to compute.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                // bodies go as they are: no chunks with a signature each
                .serviceConfiguration(configuration -> configuration.chunkedEncodingEnabled(false))
                .putAuthScheme(new LargeBodiesUnsigned())
                .endpointProvider(new Remembered.Endpoints(S3EndpointProvider.defaultProvider()))
                .authSchemeProvider(new Remembered.Signatures(S3AuthSchemeProvider.defaultProvider()))
                .httpClient(reads.http())
                .overrideConfiguration(override -> override.apiCallAttemptTimeout(patience.attempt())
                        .addExecutionInterceptor(new SmallBodiesAtOnce())
                        .addExecutionInterceptor(reads)
                        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                .maxAttempts(patience.attempts())
                                .retryOnException(S3Clients::conflict)
                                .build()));
        where.endpoint().ifPresent(builder::endpointOverride);
        if (where.region().isPresent()) {
            builder.region(Region.of(where.region().get()));
        } else if (where.endpoint().isPresent()) {
            builder.region(Region.US_EAST_1); // what stores other than Amazon's take unless told otherwise
        }
        try {
            return builder.build();
        } catch (SdkClientException e) {
            throw new IllegalArgumentException(
                    "store: '" + where.text() + "' cannot be opened (" + e.getMessage()
                            + "); if no region is known on this machine, add ?region=NAME or set AWS_REGION",
                    e);
        }
    }

    private static boolean conflict(Throwable failure) {
        return failure instanceof S3Exception s3 && CONFLICTS.contains(S3Failures.code(s3));
    }

    /**
     * For a store without TLS: a hundred and forty certificates, and a list of all domains, are not read before the first request, but only where
     * somebody speaks TLS after all, as a proxy may.
     */
    private static final class LateTls implements ConnectionSocketFactory {

        @Override
        public Socket createSocket(HttpContext context) throws IOException {
            return SSLConnectionSocketFactory.getSystemSocketFactory().createSocket(context);
        }

        @Override
        public Socket connectSocket(
                int timeoutMillis,
                Socket socket,
                HttpHost host,
                InetSocketAddress remote,
                InetSocketAddress local,
                HttpContext context)
                throws IOException {
            return SSLConnectionSocketFactory.getSystemSocketFactory()
                    .connectSocket(timeoutMillis, socket, host, remote, local, context);
        }
    }

    /**
     * The SDK asks before every body whether it may come ({@code Expect: 100-continue}), so that a refusal is heard before the
     * bytes are sent. For small bodies, log records above all, that would only be a round trip more.
     */
    private static final class SmallBodiesAtOnce implements ExecutionInterceptor {

        private static final long SMALL_BYTES = 1 << 20;

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            SdkHttpRequest request = context.httpRequest();
            boolean small = request.firstMatchingHeader("Content-Length")
                    .map(length -> Long.parseLong(length) <= SMALL_BYTES)
                    .orElse(false);
            return small ? request.toBuilder().removeHeader("Expect").build() : request;
        }
    }
}
