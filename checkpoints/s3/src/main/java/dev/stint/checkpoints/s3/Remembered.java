package dev.stint.checkpoints.s3;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.endpoints.Endpoint;
import software.amazon.awssdk.http.auth.spi.scheme.AuthSchemeOption;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeParams;
import software.amazon.awssdk.services.s3.auth.scheme.S3AuthSchemeProvider;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointParams;
import software.amazon.awssdk.services.s3.endpoints.S3EndpointProvider;

/**
 * Where a client's requests go, and how they are signed: the SDK works its rules through for each request, twice, though nothing they
 * look at changes from one object of a bucket to the next. A third of what a request costs a machine that has just begun. Safe for
 * many threads.
 */
final class Remembered {

    private Remembered() {}

    /** Endpoints by what of a request the rules look at, object keys excepted. */
    static final class Endpoints implements S3EndpointProvider {

        private final S3EndpointProvider rules;
        private final Map<List<?>, Endpoint> known = new ConcurrentHashMap<>();

        Endpoints(S3EndpointProvider rules) {
            this.rules = rules;
        }

        @Override
        public CompletableFuture<Endpoint> resolveEndpoint(S3EndpointParams request) {
            List<?> asked = Arrays.asList(
                    request.bucket(),
                    request.region(),
                    request.endpoint(),
                    request.forcePathStyle(),
                    request.useFips(),
                    request.useDualStack(),
                    request.accelerate(),
                    request.useGlobalEndpoint(),
                    request.useS3ExpressControlEndpoint(),
                    request.disableS3ExpressSessionAuth());
            Endpoint endpoint = known.get(asked);
            if (endpoint != null) {
                return CompletableFuture.completedFuture(endpoint);
            }
            return rules.resolveEndpoint(request).thenApply(found -> {
                known.put(asked, found);
                return found;
            });
        }
    }

    /** Ways to sign, by operation and bucket. */
    static final class Signatures implements S3AuthSchemeProvider {

        private final S3AuthSchemeProvider rules;
        private final Map<List<?>, List<AuthSchemeOption>> known = new ConcurrentHashMap<>();

        Signatures(S3AuthSchemeProvider rules) {
            this.rules = rules;
        }

        @Override
        public List<AuthSchemeOption> resolveAuthScheme(S3AuthSchemeParams request) {
            List<?> asked = Arrays.asList(
                    request.operation(), request.bucket(), request.region(), request.disableS3ExpressSessionAuth());
            List<AuthSchemeOption> options = known.get(asked);
            if (options == null) {
                options = rules.resolveAuthScheme(request);
                known.put(asked, options);
            }
            return options;
        }
    }
}
