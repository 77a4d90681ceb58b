package dev.stint.checkpoints.gcs;

import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import com.google.cloud.BaseServiceException;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts what Google's client throws into our words. */
final class GcsFailures {

    static final int PRECONDITION_FAILED = 412;
    static final int NOT_FOUND = 404;
    static final int RANGE_NOT_SATISFIABLE = 416;

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    /** Refusals under 403 that time mends: <a href="https://cloud.google.com/storage/docs/json_api/v1/status-codes">codes</a>. */
    private static final Set<String> LIMITS =
            Set.of("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded");

    private static final Pattern PERMISSION = Pattern.compile("storage\\.[a-zA-Z]+\\.[a-zA-Z]+");
    private static final int SHOWN_CHARS = 600;

    private final String bucket;

    GcsFailures(String bucket) {
        this.bucket = bucket;
    }

    /**
     * The failure of a call.
     *
     * @param call what was asked, such as {@code put}
     * @param key of the object, or the prefix of a listing
     * @throws RuntimeException the failure itself, where it is no answer and no broken connection but a bug
     */
    IOException of(String call, String key, Throwable failure) {
        if (failure instanceof RuntimeException bug && !fromOutside(bug)) {
            throw bug;
        }
        for (Throwable at = failure; at != null; at = at.getCause()) {
            boolean timeout = at instanceof SocketTimeoutException;
            if (at instanceof InterruptedException || at instanceof InterruptedIOException && !timeout) {
                Thread.currentThread().interrupt();
                InterruptedIOException interrupted = new InterruptedIOException(what(call, key) + ": interrupted");
                interrupted.initCause(failure);
                return interrupted;
            }
        }
        String said = said(failure);
        int code = code(failure);
        Optional<Reason> reason = reason(failure, code, said);
        String seen = what(call, key) + ": " + (code > 0 && !said.startsWith(code + " ") ? code + " " : "") + said;
        if (reason.isPresent()) {
            return new StoreRefusedException(
                    reason.get(), seen + "; " + remedy(reason.get(), permission(said)), failure);
        }
        return new IOException(
                seen
                        + (isPassing(failure)
                                ? "; whether it had an effect is not known: read back, or try again later"
                                : ""),
                failure);
    }

    /** An answer or refusal of Google's, or what became of a connection, an interrupt or a time limit, which its client wraps. */
    private static boolean fromOutside(RuntimeException thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof BaseServiceException || at instanceof IOException || at instanceof InterruptedException) {
                return true;
            }
        }
        return false;
    }

    private String what(String call, String key) {
        return call + " '" + key + "' in bucket '" + bucket + "' failed";
    }

    private static Optional<Reason> reason(Throwable failure, int code, String said) {
        String lower = said.toLowerCase(Locale.ROOT);
        if (lower.contains("invalid_grant")
                && (lower.contains("iat") || lower.contains("short-lived") || lower.contains("reasonable timeframe"))) {
            return Optional.of(Reason.CLOCK_SKEW);
        }
        if (code == UNAUTHORIZED || lower.contains("invalid_grant") || tokenWasRefused(failure)) {
            return Optional.of(Reason.CREDENTIALS);
        }
        if (code == FORBIDDEN && LIMITS.stream().noneMatch(said::contains)) {
            return Optional.of(Reason.FORBIDDEN);
        }
        if (code == NOT_FOUND && lower.contains("bucket does not exist")) {
            return Optional.of(Reason.NO_BUCKET);
        }
        return Optional.empty();
    }

    /** Google's authentication library marks what cannot succeed when repeated. */
    private static boolean tokenWasRefused(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof Retryable retryable && at instanceof IOException) {
                return !retryable.isRetryable();
            }
        }
        return false;
    }

    private String remedy(Reason reason, Optional<String> permission) {
        return switch (reason) {
            case CREDENTIALS ->
                "give this process credentials Google accepts (application default credentials: run"
                        + " 'gcloud auth application-default login', or set GOOGLE_APPLICATION_CREDENTIALS, or attach a"
                        + " service account to the machine)";
            case FORBIDDEN ->
                "grant "
                        + permission.map(name -> "the permission " + name).orElse("access")
                        + " on bucket '" + bucket
                        + "' to the account named (role Storage Object User, roles/storage.objectUser, has what is needed)";
            case NO_BUCKET -> "create the bucket, or correct its name in the store's URI";
            case CLOCK_SKEW -> "set this machine's clock: Google refuses a signature from another time";
            case WRONG_REGION, ARCHIVED -> "see the message";
        };
    }

    private static Optional<String> permission(String said) {
        Matcher matcher = PERMISSION.matcher(said);
        return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
    }

    /** The HTTP code of a failure; 0 when there was no answer. */
    static int code(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof BaseServiceException service && service.getCode() > 0) {
                return service.getCode();
            }
            if (at instanceof HttpResponseException response) {
                return response.getStatusCode();
            }
        }
        return 0;
    }

    /** Whether a compose failed since one of its sources is there no more, or is another. */
    static boolean hasNoSource(Throwable failure) {
        int code = code(failure);
        return code == NOT_FOUND || code == PRECONDITION_FAILED;
    }

    /** Whether the same call may well succeed in a moment. */
    static boolean isPassing(Throwable failure) {
        int code = code(failure);
        return PASSING.contains(code) || code == 0 && !tokenWasRefused(failure);
    }

    /** All that was said on the way, each sentence once, bounded. */
    private static String said(Throwable failure) {
        StringBuilder all = new StringBuilder();
        for (Throwable at = failure; at != null; at = at.getCause()) {
            String one = words(at)
                    .replaceAll("\\s+", " ")
                    .replaceAll("\\p{Cntrl}", "?")
                    .trim();
            if (all.indexOf(one) < 0 && !one.isEmpty()) {
                all.append(all.isEmpty() ? "" : "; ").append(one);
            }
        }
        return all.length() > SHOWN_CHARS ? all.substring(0, SHOWN_CHARS) + "…" : all.toString();
    }

    private static String words(Throwable at) {
        if (at instanceof GoogleJsonResponseException json && json.getDetails() != null) {
            return Objects.toString(json.getDetails().getMessage(), "");
        }
        if (at instanceof HttpResponseException response && response.getContent() != null) {
            return response.getContent();
        }
        // the client's own sentence has the request in a second line
        String message = at.getMessage() == null
                ? at.getClass().getSimpleName()
                : at.getMessage().lines().findFirst().orElse("");
        return at instanceof BaseServiceException service && service.getReason() != null
                ? service.getReason() + ": " + message
                : message;
    }
}
