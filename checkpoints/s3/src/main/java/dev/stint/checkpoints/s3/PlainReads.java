package dev.stint.checkpoints.s3;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * Reads long ranges of objects without the SDK's pipeline. A restore is most of what a process does that has just begun, and there the
 * pipeline is interpreted, or compiled while requests go through it: what it costs is several times what the request costs itself.
 *
 * <p>What is sent is what the SDK itself sent when it last read an object of the bucket: to the same place, over the same connections, signed by
 * the same signer, for another key and range. Only a range counts as an answer. Whatever else comes, nothing is made of it: the SDK is to be asked,
 * which repeats, waits and has words for failures; and from then on it is asked always, unless
 * the object was not there or the reader was interrupted. Safe for many threads.
 */
final class PlainReads implements ExecutionInterceptor, AutoCloseable {

    /** What is shorter is asked for seldom, or may well not be there. */
    private static final long LONG_BYTES = 1 << 20;

    private static final int RANGE_FOLLOWS = 206;
    private static final int NOT_THERE = 404;

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private volatile @Nullable Way way;
    private volatile boolean over;

    /** @param http to be closed with this */
    PlainReads(SdkHttpClient http, AwsCredentialsProvider credentials) {
        this.http = http;
        this.credentials = credentials;
    }

    SdkHttpClient http() {
        return http;
    }

    /** Learns from the SDK how objects are read. */
    @Override
    public void afterExecution(Context.AfterExecution context, ExecutionAttributes attributes) {
        if (way == null && context.request() instanceof GetObjectRequest get) {
            way = Way.of(context.httpRequest(), get.key());
        }
    }

    /**
     * Opens a range.
     *
     * @param key as the bucket has it
     * @param what the object for people
     * @return empty when the SDK has to be asked
     */
    Optional<InputStream> open(String key, long offset, long length, String what) {
        Way known = way;
        if (known == null
                || over
                || length < LONG_BYTES
                || Thread.currentThread().isInterrupted()) {
            return Optional.empty();
        }
        try {
            HttpExecuteResponse answer = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(signed(known, known.request(key, offset, length)))
                            .build())
                    .call();
            int status = answer.httpResponse().statusCode();
            Optional<AbortableInputStream> body = answer.responseBody();
            Optional<Long> size = answer.httpResponse()
                    .firstMatchingHeader("Content-Length")
                    .filter(digits -> digits.matches("[0-9]{1,18}"))
                    .map(Long::parseLong);
            if (status == RANGE_FOLLOWS && body.isPresent() && size.isPresent()) {
                return Optional.of(new S3ReadStream(body.get(), size.get(), what));
            }
            body.ifPresent(AbortableInputStream::abort);
            if (status != NOT_THERE) { // which says something of the object alone
                over = true;
            }
        } catch (IOException | SdkException e) {
            // the SDK finds the same, and says it; with the way nothing is wrong where somebody interrupted
            if (!Thread.currentThread().isInterrupted()) {
                over = true;
            }
        }
        return Optional.empty();
    }

    private SdkHttpRequest signed(Way known, SdkHttpRequest request) {
        return signer.sign(SignRequest.builder(credentials.resolveCredentials())
                        .request(request)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, known.region)
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, Way.SERVICE)
                        .putProperty(AwsV4HttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4HttpSigner.NORMALIZE_PATH, false)
                        .putProperty(AwsV4HttpSigner.PAYLOAD_SIGNING_ENABLED, false)
                        .build())
                .request();
    }

    @Override
    public void close() {
        http.close();
    }

    /**
     * How objects are read.
     *
     * @param bucket a request without key, range and signature
     * @param place the path before the key
     * @param region that requests are signed for
     */
    private record Way(SdkHttpRequest bucket, String place, String region) {

        static final String SERVICE = "s3";

        private static final String SIGNED_FOR = "AWS4-HMAC-SHA256 Credential=";

        /** Null where it was signed in another way than the usual, or not at all. */
        static @Nullable Way of(SdkHttpRequest sent, String key) {
            String path = sent.encodedPath();
            String end = "/" + SdkHttpUtils.urlEncodeIgnoreSlashes(key);
            String signature = sent.firstMatchingHeader("Authorization").orElse("");
            if (!path.endsWith(end) || !signature.startsWith(SIGNED_FOR)) {
                return null;
            }
            // KEY/DATE/REGION/SERVICE/aws4_request
            String[] scope =
                    signature.substring(SIGNED_FOR.length()).split(",", 2)[0].split("/", -1);
            if (scope.length != 5 || !scope[3].equals(SERVICE)) {
                return null;
            }
            SdkHttpRequest.Builder bucket = SdkHttpRequest.builder()
                    .method(SdkHttpMethod.GET)
                    .protocol(sent.protocol())
                    .host(sent.host())
                    .port(sent.port());
            sent.firstMatchingHeader("User-Agent").ifPresent(agent -> bucket.putHeader("User-Agent", agent));
            return new Way(bucket.build(), path.substring(0, path.length() - end.length() + 1), scope[2]);
        }

        SdkHttpRequest request(String key, long offset, long length) {
            return bucket.toBuilder()
                    .encodedPath(place + SdkHttpUtils.urlEncodeIgnoreSlashes(key))
                    .putHeader("Range", "bytes=" + offset + "-" + (offset + length - 1))
                    .build();
        }
    }
}
