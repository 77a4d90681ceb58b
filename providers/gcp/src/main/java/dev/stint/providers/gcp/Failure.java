package dev.stint.providers.gcp;

import com.google.api.client.http.HttpHeaders;
import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * How a call, or the operation it began, went wrong.
 *
 * @param operation what was asked, such as {@code instances.insert}
 * @param place of whom: a zone, a region, or the project
 * @param effect whether it may have happened all the same
 * @param code Google's own code, raw; a word of ours in brackets where it gave none
 * @param message Google's own words, or what the network said
 * @param quota the quota that is used up, such as {@code NVIDIA_T4_GPUS}, where that is what went wrong and it was named
 * @param retryAfter how long Google asks to be left alone
 */
record Failure(
        String operation,
        String place,
        Effect effect,
        String code,
        String message,
        Optional<String> quota,
        Optional<Duration> retryAfter) {

    /** Of which Google has not said how long it wants to be left alone. */
    Failure(String operation, String place, Effect effect, String code, String message, Optional<String> quota) {
        this(operation, place, effect, code, message, quota, Optional.empty());
    }

    /** Whether a call that failed may have done what was asked. */
    enum Effect {
        /** Google said no. */
        NONE,
        /** The answer was lost, or says nothing of it. */
        POSSIBLE
    }

    /** Credentials could not be had, so nothing was sent. */
    static final String NO_CREDENTIALS = "[no credentials]";

    private static final String NO_ANSWER = "[no answer]";

    /** {@code Quota 'NVIDIA_T4_GPUS' exceeded.  Limit: 1.0 in region us-central1.} */
    private static final Pattern QUOTA = Pattern.compile("Quota '([A-Za-z0-9_-]+)' exceeded");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What a call threw. */
    static Failure of(String operation, String place, ApiException thrown) {
        Optional<HttpResponseException> answer = answer(thrown);
        if (answer.isEmpty()) {
            return new Failure(operation, place, Effect.POSSIBLE, NO_ANSWER, innermost(thrown), Optional.empty());
        }
        int status = answer.get().getStatusCode();
        JsonNode error = error(answer.get());
        String message = error.path("message").asString("").strip();
        String code = known(codes(error, status), message);
        // the status alone says little: haste is answered with 503, too
        boolean inside = GceRefusals.failedInside(code)
                || (status >= 500 && GceRefusals.kind(code, message) == Refusal.Kind.UNKNOWN);
        return new Failure(
                operation,
                place,
                inside ? Effect.POSSIBLE : Effect.NONE,
                code,
                message.isEmpty() ? "no words" : message,
                quota(message, ""),
                Optional.ofNullable(answer.get().getHeaders())
                        .map(HttpHeaders::getRetryAfter)
                        .flatMap(Failure::seconds));
    }

    /** What an operation ended with: it is over, so that nothing of it happens any more. */
    static Failure of(String operation, String place, Operation ended) {
        List<Errors> errors = ended.getError().getErrorsList();
        Errors told = errors.stream()
                .filter(error -> GceRefusals.tellsWhy(error.getCode(), error.getMessage()))
                .findFirst()
                .orElseGet(() -> errors.isEmpty()
                        ? Errors.newBuilder()
                                .setCode("[status " + ended.getHttpErrorStatusCode() + "]")
                                .setMessage(ended.getHttpErrorMessage())
                                .build()
                        : errors.get(0));
        String limit = told.getErrorDetailsList().stream()
                .map(detail -> detail.getQuotaInfo().getLimitName())
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
        String message = told.getMessage().strip();
        return new Failure(
                operation,
                place,
                Effect.NONE,
                told.getCode(),
                message.isEmpty() ? "no words" : message,
                quota(message, limit));
    }

    static Failure withoutCredentials(String operation, String place, Exception thrown) {
        return new Failure(operation, place, Effect.NONE, NO_CREDENTIALS, innermost(thrown), Optional.empty());
    }

    /** An operation that did not end while it was waited for. */
    static Failure unended(String operation, String place, String name) {
        return new Failure(
                operation,
                place,
                Effect.POSSIBLE,
                "[not ended]",
                "the operation " + name + " goes on; it is asked for again",
                Optional.empty());
    }

    /** Whether the same call may well succeed a little later. */
    boolean passing() {
        return !code.equals(NO_ANSWER)
                && (effect == Effect.POSSIBLE || GceRefusals.kind(code, message) == Refusal.Kind.THROTTLED);
    }

    /** Whether what was named is not there. */
    boolean notFound() {
        return code.equals("notFound") || code.equals("[status 404]");
    }

    /** In a sentence: what failed, where, and what was said. */
    String words() {
        return code.equals(NO_ANSWER)
                ? operation + " in " + place + " was not answered: " + message
                : operation + " in " + place + " was answered with " + code + ": " + message;
    }

    /** A date is taken for nothing said. */
    private static Optional<Duration> seconds(String text) {
        return text.matches("\\d{1,6}") ? Optional.of(Duration.ofSeconds(Long.parseLong(text))) : Optional.empty();
    }

    private static Optional<HttpResponseException> answer(Throwable thrown) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (at instanceof HttpResponseException answer) {
                return Optional.of(answer);
            }
        }
        return Optional.empty();
    }

    private static JsonNode error(HttpResponseException answer) {
        String content = answer.getContent();
        try {
            return JSON.readTree(content == null || content.isBlank() ? "{}" : content)
                    .path("error");
        } catch (JacksonException e) {
            return JSON.createObjectNode(); // a proxy's page: the status has to do
        }
    }

    /** From the most to the least telling: details of newer services, reasons of Compute Engine, the canonical code, the status. */
    private static List<String> codes(JsonNode error, int status) {
        Set<String> codes = new LinkedHashSet<>();
        if (status == 401) {
            codes.add("[status 401]"); // its reason, "required", is also that of a field that is missing
        }
        error.path("details").forEach(detail -> codes.add(detail.path("reason").asString("")));
        error.path("errors").forEach(one -> codes.add(one.path("reason").asString("")));
        codes.add(error.path("status").asString(""));
        codes.add("[status " + status + "]");
        codes.remove("");
        return new ArrayList<>(codes);
    }

    private static String known(List<String> codes, String message) {
        return codes.stream()
                .filter(code -> GceRefusals.kind(code, message) != Refusal.Kind.UNKNOWN)
                .findFirst()
                .orElse(codes.get(0));
    }

    private static Optional<String> quota(String message, String limitName) {
        Matcher matcher = QUOTA.matcher(message);
        if (matcher.find()) {
            return Optional.of(matcher.group(1).replace('-', '_'));
        }
        return limitName.isEmpty()
                ? Optional.empty()
                : Optional.of(limitName.replaceFirst("-per-project.*$", "").replace('-', '_'));
    }

    private static String innermost(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at == thrown ? String.valueOf(thrown.getMessage()) : at.toString();
    }
}
