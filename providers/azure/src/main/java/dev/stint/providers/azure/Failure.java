package dev.stint.providers.azure;

import com.azure.core.exception.ClientAuthenticationException;
import dev.stint.providers.Refusal;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * How a call went wrong.
 *
 * @param operation what was asked, such as {@code create virtual machine stint-1}
 * @param effect whether it may have happened all the same
 * @param code Azure's own code, raw; a word of ours in brackets where it gave none
 * @param message Azure's own words, or what the network said
 * @param retryAfter how long Azure asks to be left alone
 */
public record Failure(String operation, Effect effect, String code, String message, Optional<Duration> retryAfter) {

    /** Whether a call that failed may have done what was asked. */
    public enum Effect {
        /** Azure said no, or was not asked. */
        NONE,
        /** The answer was lost, or says nothing of it. */
        POSSIBLE
    }

    /** A token could not be had, so nothing was sent. */
    static final String NO_CREDENTIALS = "[no credentials]";

    private static final String NO_ANSWER = "[no answer]";
    private static final int TOO_MANY = 429;
    private static final int DEEPEST = 8;

    /** Say only that something of what was asked went wrong; what it was is in the details. */
    private static final Set<String> OF_NOTHING = Set.of(
            "BadRequest", "Conflict", "DeploymentFailed", "InvalidTemplateDeployment", "ResourceDeploymentFailure", "");

    /** What Microsoft Entra ID says, which stands in the message only (RFC 6749, section 5.2). */
    private static final Pattern TOKEN_ERROR =
            Pattern.compile("\\b(invalid_client|invalid_grant|unauthorized_client|invalid_request)\\b");

    /** What was answered with a status that is none of the expected ones. */
    static Failure answered(String operation, ArmAnswer answer) {
        Told told = told(answer.json().path("error"));
        if (told.code().isEmpty()) {
            told = new Told(
                    "[status " + answer.status() + "]",
                    told.message().isEmpty() ? excerpt(answer.text()) : told.message());
        }
        // Compute says OperationNotAllowed with this status, which elsewhere means a quota
        if (answer.status() == TOO_MANY && AzureRefusals.kind(told.code()) != Refusal.Kind.THROTTLED) {
            told = new Told("TooManyRequests", told.message());
        }
        // the status alone says little: want of capacity is answered with 409 and 503
        boolean inside = AzureRefusals.failedInside(told.code())
                || (answer.status() >= 500 && AzureRefusals.kind(told.code()) == Refusal.Kind.UNKNOWN)
                || answer.status() == 408;
        return new Failure(
                operation,
                inside ? Effect.POSSIBLE : Effect.NONE,
                told.code(),
                told.message().isEmpty() ? "no words" : told.message(),
                answer.retryAfter());
    }

    /** An operation that was begun and ended badly, by the {@code error} of its status. */
    static Failure ended(String operation, JsonNode error) {
        Told told = told(error);
        return new Failure(
                operation,
                Effect.NONE,
                told.code().isEmpty() ? "[failed]" : told.code(),
                told.message().isEmpty() ? "no words" : told.message(),
                Optional.empty());
    }

    /** No answer came, or nothing could be sent. */
    static Failure thrown(String operation, RuntimeException thrown) {
        String words = innermost(thrown);
        boolean network = has(thrown, IOException.class) || has(thrown, TimeoutException.class);
        if (has(thrown, ClientAuthenticationException.class) && !network) {
            Matcher told = TOKEN_ERROR.matcher(thrown + " " + words);
            return new Failure(
                    operation, Effect.NONE, told.find() ? told.group(1) : NO_CREDENTIALS, words, Optional.empty());
        }
        return new Failure(operation, Effect.POSSIBLE, NO_ANSWER, words, Optional.empty());
    }

    /** Whether the same call may well succeed a little later. */
    boolean passing() {
        return !code.equals(NO_ANSWER)
                && (effect == Effect.POSSIBLE || AzureRefusals.kind(code) == Refusal.Kind.THROTTLED);
    }

    /** In a sentence: what failed, and what was said. */
    public String words() {
        return code.equals(NO_ANSWER)
                ? operation + " was not answered: " + message
                : operation + " was answered with " + code + ": " + message;
    }

    private record Told(String code, String message) {}

    /** Code and words of an {@code error} object; of its first detail where the code says nothing. */
    private static Told told(JsonNode error) {
        Told told = new Told(
                error.path("code").asString("").strip(),
                error.path("message").asString("").strip());
        JsonNode details = error.path("details");
        for (int depth = 0; depth < DEEPEST && OF_NOTHING.contains(told.code()) && !details.isEmpty(); depth++) {
            JsonNode first = details.path(0);
            String code = first.path("code").asString("").strip();
            if (code.isEmpty()) {
                break;
            }
            told = new Told(code, first.path("message").asString(told.message()).strip());
            details = first.path("details");
        }
        return told;
    }

    private static String excerpt(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }

    private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
        Throwable at = thrown;
        for (int depth = 0; at != null && depth < 20; depth++) {
            if (type.isInstance(at)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static String innermost(Throwable thrown) {
        Throwable at = thrown;
        for (int depth = 0; depth < 20 && at.getCause() != null && at.getCause() != at; depth++) {
            at = at.getCause();
        }
        return at == thrown ? String.valueOf(thrown.getMessage()) : at.toString();
    }
}
