package dev.stint.providers.gcp.offers;

import com.google.api.client.http.HttpResponseException;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.StatusCode;
import dev.stint.providers.cloud.Kept;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What reading something of Google failed of, in Google's words where it gave any. */
final class GcpFailure {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MOST_WORDS = 500;

    private GcpFailure() {}

    /** An answer of a service without a client here that was none. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int status;

        RefusedException(int status, String body) {
            super(words(status, body));
            this.status = status;
        }
    }

    static Kept.Failure of(RuntimeException failure) {
        if (failure instanceof RefusedException refused) {
            return new Kept.Failure(
                    String.valueOf(refused.getMessage()), refused.status == 401 || refused.status == 403);
        }
        if (failure instanceof ApiException answered) {
            StatusCode.Code code = answered.getStatusCode().getCode();
            boolean denied = code == StatusCode.Code.PERMISSION_DENIED || code == StatusCode.Code.UNAUTHENTICATED;
            String said = answer(answered)
                    .map(http -> words(http.getStatusCode(), http.getContent()))
                    .orElseGet(() -> innermost(answered));
            return new Kept.Failure(said, denied);
        }
        return new Kept.Failure(innermost(failure), false);
    }

    private static Optional<HttpResponseException> answer(ApiException thrown) {
        for (Throwable at = thrown.getCause(); at != null; at = at.getCause()) {
            if (at instanceof HttpResponseException http) {
                return Optional.of(http);
            }
        }
        return Optional.empty();
    }

    /** {@code 403 PERMISSION_DENIED: Cloud Billing API has not been used in project 1234}. */
    private static String words(int status, @Nullable String body) {
        String said = body == null ? "" : body;
        try {
            JsonNode error = JSON.readTree(said).path("error");
            if (error.path("message").isString()) {
                String name = error.path("status").isString()
                        ? " " + error.path("status").asString()
                        : "";
                return status + name + ": " + cut(error.path("message").asString());
            }
        } catch (JacksonException e) {
            // then it is given as it is
        }
        return "status " + status + (said.isBlank() ? "" : ": " + cut(said.strip()));
    }

    private static String cut(String text) {
        return text.length() <= MOST_WORDS ? text : text.substring(0, MOST_WORDS) + " ...";
    }

    private static String innermost(Throwable failure) {
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        String message = String.valueOf(failure.getMessage());
        return at == failure ? message : message + " (" + at + ")";
    }
}
