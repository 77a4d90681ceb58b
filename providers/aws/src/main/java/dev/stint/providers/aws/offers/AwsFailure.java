package dev.stint.providers.aws.offers;

import dev.stint.providers.cloud.Kept;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What a call of AWS failed of.
 *
 * @param code AWS's own code; empty when it gave none, as when it was not reached
 * @param denied whether the identity may not make this call at all, so that repeating it soon does not help
 * @param throttled whether there were too many calls
 * @param words for people
 */
record AwsFailure(String code, boolean denied, boolean throttled, String words) {

    /** That the identity lacks a permission, in the words of EC2 and of the services that speak JSON. */
    private static final Set<String> DENIALS =
            Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "OptInRequired");

    static AwsFailure of(RuntimeException failure) {
        if (failure instanceof AwsServiceException service) {
            AwsErrorDetails details = service.awsErrorDetails();
            String code = details == null || details.errorCode() == null ? "" : details.errorCode();
            String said = details == null || details.errorMessage() == null ? "" : details.errorMessage();
            return new AwsFailure(
                    code,
                    DENIALS.contains(code),
                    service.isThrottlingException()
                            || code.toLowerCase(Locale.ROOT).contains("throttl"),
                    (code.isEmpty() ? "status " + service.statusCode() : code) + (said.isBlank() ? "" : ": " + said));
        }
        return new AwsFailure("", false, false, innermost(failure));
    }

    /** As what is kept has it. */
    Kept.Failure kept() {
        return new Kept.Failure(words, denied);
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
