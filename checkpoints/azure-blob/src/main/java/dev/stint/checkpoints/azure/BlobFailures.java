package dev.stint.checkpoints.azure;

import com.azure.core.exception.AzureException;
import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.http.HttpHeaderName;
import com.azure.identity.CredentialUnavailableException;
import com.azure.storage.blob.models.BlobStorageException;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import io.netty.channel.ChannelException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import reactor.core.Exceptions;

/** What the SDK throws, as what a store throws. Safe for many threads. */
final class BlobFailures {

    /** Requests dated further off are refused: "Authorize with Shared Key", Azure Storage REST reference. */
    private static final Duration SKEW = Duration.ofMinutes(15);

    private final BlobAddress address;
    private final InstantSource clock;

    BlobFailures(BlobAddress address, InstantSource clock) {
        this.address = address;
        this.clock = clock;
    }

    /** Makes a call of the SDK. */
    <T> T during(BlobCall call, String key, Supplier<T> work) throws IOException {
        return duringUnless(call, key, Set.of(), work).orElseThrow();
    }

    /** As {@link #during}, with nothing as the result where the store's answer is a code that was to be expected. */
    <T> Optional<T> duringUnless(BlobCall call, String key, Set<String> expected, Supplier<T> work) throws IOException {
        try {
            return Optional.of(work.get());
        } catch (RuntimeException e) {
            // All that the SDK, Reactor and Netty throw has no other type in common, and Reactor's cannot be named.
            if (expected.contains(code(e))) {
                return Optional.empty();
            }
            if (!fromOutside(e)) {
                throw e;
            }
            throw of(call, key, e);
        }
    }

    /**
     * Whether the world is to blame, and not a bug: an answer or a refusal of the SDK, or what became of a connection, an
     * interrupt or a time limit, which Reactor wraps.
     */
    private static boolean fromOutside(RuntimeException thrown) {
        return Exceptions.unwrap(thrown) != thrown
                || cause(thrown, AzureException.class).isPresent()
                || cause(thrown, ChannelException.class).isPresent()
                || cause(thrown, IOException.class).isPresent()
                || cause(thrown, TimeoutException.class).isPresent()
                || cause(thrown, InterruptedException.class).isPresent();
    }

    /** The code of the store's answer; empty when it gave none. */
    private static String code(RuntimeException thrown) {
        return thrown instanceof BlobStorageException answer && answer.getErrorCode() != null
                ? answer.getErrorCode().toString()
                : "";
    }

    /** A failure as others know it. */
    IOException of(BlobCall call, String key, RuntimeException thrown) {
        Optional<InterruptedException> interrupted = cause(thrown, InterruptedException.class);
        if (interrupted.isPresent()) {
            Thread.currentThread().interrupt();
            InterruptedIOException stopped = new InterruptedIOException(what(call, key) + ": interrupted");
            stopped.initCause(thrown);
            return stopped;
        }
        if (thrown instanceof BlobStorageException answer) {
            return answered(call, key, answer);
        }
        boolean network = cause(thrown, IOException.class).isPresent()
                || cause(thrown, TimeoutException.class).isPresent();
        if (thrown instanceof CredentialUnavailableException
                || (thrown instanceof ClientAuthenticationException && !network)) {
            return new StoreRefusedException(
                    Reason.CREDENTIALS,
                    what(call, key) + ": there are no credentials (" + firstLine(root(thrown))
                            + "); set AZURE_STORAGE_KEY or AZURE_STORAGE_CONNECTION_STRING, give the machine a managed"
                            + " identity, or sign in with 'az login'",
                    thrown);
        }
        if (unknownHost(thrown)) {
            return new StoreRefusedException(
                    Reason.NO_BUCKET,
                    what(call, key) + ": nobody knows the host of " + address.url() + "; is '" + address.account()
                            + "' the storage account's name?",
                    thrown);
        }
        return new IOException(what(call, key) + " failed: " + firstLine(root(thrown)), thrown);
    }

    private IOException answered(BlobCall call, String key, BlobStorageException answer) {
        String code = code(answer);
        String seen =
                what(call, key) + ": " + answer.getStatusCode() + " " + (code.isEmpty() ? "without a code" : code);
        return switch (isOfNobody(answer) ? "AuthenticationFailed" : code) {
            case "AuthenticationFailed" ->
                skewed(answer)
                        ? refused(Reason.CLOCK_SKEW, seen + clocks(answer), answer)
                        : refused(
                                Reason.CREDENTIALS,
                                seen + "; the key or token is not accepted: is it of the account '" + address.account()
                                        + "', and still valid?",
                                answer);
            case "InvalidAuthenticationInfo",
                    "NoAuthenticationInformation",
                    "KeyBasedAuthenticationNotPermitted",
                    "PublicAccessNotPermitted" ->
                refused(
                        Reason.CREDENTIALS,
                        seen
                                + "; give credentials that the account accepts: a managed identity or 'az login', or where it allows"
                                + " keys AZURE_STORAGE_KEY",
                        answer);
            case "AuthorizationPermissionMismatch", "InsufficientAccountPermissions" ->
                refused(
                        Reason.FORBIDDEN,
                        seen + "; give this identity the action " + call.action()
                                + " on the container, as the role Storage Blob Data Contributor has it",
                        answer);
            case "AuthorizationFailure",
                    "AuthorizationSourceIPMismatch",
                    "AuthorizationProtocolMismatch",
                    "AuthorizationResourceTypeMismatch",
                    "AuthorizationServiceMismatch",
                    "AccountIsDisabled" ->
                refused(
                        Reason.FORBIDDEN,
                        seen + "; allow " + call.action()
                                + " from here: see the account's network rules, and whether it is enabled",
                        answer);
            case "ContainerNotFound", "ContainerBeingDeleted", "ContainerDisabled" ->
                refused(Reason.NO_BUCKET, seen + "; create the container, or correct the store's URI", answer);
            case "BlobArchived" ->
                refused(Reason.ARCHIVED, seen + "; it is in the Archive tier: thaw it, and wait some hours", answer);
            case "BlobBeingRehydrated" ->
                refused(Reason.ARCHIVED, seen + "; it is being rehydrated: wait until that is done", answer);
            case "BlobAccessTierNotSupportedForAccountType" ->
                new IOException(
                        seen + "; the account has no access tiers: take one of the kind general-purpose v2, standard",
                        answer);
            default -> new IOException(seen, answer);
        };
    }

    /** Azurite's way of saying that a signature is wrong; Azure says AuthorizationFailure of networks. */
    private static boolean isOfNobody(BlobStorageException answer) {
        return code(answer).equals("AuthorizationFailure")
                && String.valueOf(answer.getServiceMessage()).contains("failed to authenticate");
    }

    private static StoreRefusedException refused(Reason reason, String message, BlobStorageException answer) {
        return new StoreRefusedException(reason, message, answer);
    }

    /** By the store's own words, or by its clock: the answer to a request for the head alone has no words. */
    private boolean skewed(BlobStorageException answer) {
        String words = String.valueOf(answer.getServiceMessage()).toLowerCase(Locale.ROOT);
        return words.contains("request date header")
                || words.contains("date header in the request")
                || storesTime(answer).filter(this::farOff).isPresent();
    }

    private boolean farOff(Instant theirs) {
        return Duration.between(theirs, clock.instant()).abs().compareTo(SKEW) > 0;
    }

    private String clocks(BlobStorageException answer) {
        String theirs = storesTime(answer).map(time -> ", the store's " + time).orElse("");
        return "; this machine's clock says " + clock.instant() + theirs + ": set it right (NTP)";
    }

    private static Optional<Instant> storesTime(BlobStorageException answer) {
        String date = answer.getResponse() == null ? null : answer.getResponse().getHeaderValue(HttpHeaderName.DATE);
        try {
            return Optional.ofNullable(date)
                    .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeException e) {
            return Optional.empty(); // then it is not known
        }
    }

    private String what(BlobCall call, String key) {
        return "azure: " + call.words() + " '" + key + "' in " + address.name();
    }

    /** A resolver that cannot answer now is none that knows better. */
    private static boolean unknownHost(RuntimeException thrown) {
        return cause(thrown, UnknownHostException.class)
                .filter(e -> !String.valueOf(e.getMessage()).contains("Temporary failure"))
                .isPresent();
    }

    private static <E extends Throwable> Optional<E> cause(Throwable thrown, Class<E> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return Optional.of(type.cast(at));
            }
            at = at.getCause();
        }
        return Optional.empty();
    }

    private static Throwable root(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; depth < 20 && at.getCause() != null; depth++) {
            at = at.getCause();
        }
        return at;
    }

    private static String firstLine(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null || message.isBlank()
                ? thrown.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
