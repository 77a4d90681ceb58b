package dev.stint.checkpoints.s3;

import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Says in this project's words what went wrong in a call, with the store's own code. */
final class S3Failures {

    private static final Pattern REGION = Pattern.compile("<Region>([a-z0-9-]+)</Region>");

    private static final Map<String, Reason> REASONS = Map.ofEntries(
            Map.entry("InvalidAccessKeyId", Reason.CREDENTIALS),
            Map.entry("SignatureDoesNotMatch", Reason.CREDENTIALS),
            Map.entry("ExpiredToken", Reason.CREDENTIALS),
            Map.entry("InvalidToken", Reason.CREDENTIALS),
            Map.entry("TokenRefreshRequired", Reason.CREDENTIALS),
            Map.entry("AccessDenied", Reason.FORBIDDEN),
            Map.entry("AllAccessDisabled", Reason.FORBIDDEN),
            Map.entry("AccountProblem", Reason.FORBIDDEN),
            Map.entry("NoSuchBucket", Reason.NO_BUCKET),
            Map.entry("PermanentRedirect", Reason.WRONG_REGION),
            Map.entry("IllegalLocationConstraintException", Reason.WRONG_REGION),
            Map.entry("RequestTimeTooSkewed", Reason.CLOCK_SKEW),
            Map.entry("InvalidObjectState", Reason.ARCHIVED),
            Map.entry("ObjectNotInActiveTierError", Reason.ARCHIVED));

    private final String bucket;

    S3Failures(String bucket) {
        this.bucket = bucket;
    }

    /** The store's code for what it refused; empty where it gave none, as in answers to HEAD. */
    static String code(S3Exception failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String code = details == null ? null : details.errorCode();
        return code == null || !code.matches(".*[A-Za-z].*") ? "" : code;
    }

    /**
     * A failed call as this project's exceptions have it.
     *
     * @param key in the bucket; empty for the bucket itself
     */
    IOException of(S3Call call, String key, SdkException failure) {
        String what = call.operation() + " of s3://" + bucket + (key.isEmpty() ? "" : "/" + key);
        if (failure instanceof S3Exception s3) {
            return answered(call, what, s3);
        }
        if (failure instanceof AbortedException) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException(what + " was interrupted");
            interrupted.initCause(failure);
            return interrupted;
        }
        String message = String.valueOf(failure.getMessage());
        if (message.contains("Unable to load credentials")) {
            return refused(
                    Reason.CREDENTIALS,
                    what + " was not sent: no credentials were found in environment, profile, container or instance",
                    call,
                    failure);
        }
        return new IOException(what + " failed: " + innermost(failure), failure);
    }

    /** The bucket that a HEAD did not find. */
    StoreRefusedException noBucket(S3Call call, SdkException failure) {
        return refused(
                Reason.NO_BUCKET, call.operation() + " of s3://" + bucket + ": there is no such bucket", call, failure);
    }

    private IOException answered(S3Call call, String what, S3Exception failure) {
        String code = code(failure);
        Optional<String> region = region(failure);
        String words = what + " was answered with " + (code.isEmpty() ? "status" : code + ", status") + " "
                + failure.statusCode() + said(failure);
        @Nullable Reason reason = REASONS.get(code);
        if (code.equals("AuthorizationHeaderMalformed")) {
            reason = region.isPresent() ? Reason.WRONG_REGION : Reason.CREDENTIALS;
        } else if (code.isEmpty()) {
            reason = failure.statusCode() == 403
                    ? Reason.FORBIDDEN
                    : failure.statusCode() == 301 ? Reason.WRONG_REGION : null;
        }
        if (reason == null) {
            return new IOException(words, failure);
        }
        if (reason == Reason.WRONG_REGION && region.isPresent()) {
            return refused(reason, words + "; the bucket is in " + region.get(), call, failure);
        }
        return refused(reason, words, call, failure);
    }

    private StoreRefusedException refused(Reason reason, String words, S3Call call, SdkException failure) {
        return new StoreRefusedException(reason, words + ". " + remedy(reason, call), failure);
    }

    private static String remedy(Reason reason, S3Call call) {
        return switch (reason) {
            case CREDENTIALS ->
                "Give valid credentials: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role for the"
                        + " machine; temporary ones must not have expired";
            case FORBIDDEN ->
                "Allow " + call.permission() + " for this identity, in its own policy and the bucket's"
                        + (call == S3Call.GET || call == S3Call.HEAD
                                ? "; without s3:ListBucket S3 says this of keys that do not exist, too"
                                : "");
            case NO_BUCKET -> "Create the bucket, or correct its name";
            case WRONG_REGION -> "Write the bucket's region into the address: ?region=NAME";
            case CLOCK_SKEW -> "Set this machine's clock, and keep it set (NTP): S3 allows 15 minutes";
            case ARCHIVED -> "Thaw it first";
        };
    }

    private static Optional<String> region(S3Exception failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        if (details == null) {
            return Optional.empty();
        }
        Optional<String> header = details.sdkHttpResponse() == null
                ? Optional.empty()
                : details.sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region");
        if (header.isPresent() || details.rawResponse() == null) {
            return header;
        }
        Matcher matcher = REGION.matcher(details.rawResponse().asUtf8String());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private static String said(S3Exception failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String message = details == null ? null : details.errorMessage();
        String request = failure.requestId();
        return (message == null || message.isBlank() ? "" : " (" + message.strip() + ")")
                + (request == null ? "" : ", request " + request);
    }

    private static String innermost(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at == failure ? String.valueOf(failure.getMessage()) : at.toString();
    }
}
