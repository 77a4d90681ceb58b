package dev.stint.providers.aws;

import dev.stint.providers.Refusal;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * How a call went wrong.
 *
 * @param operation what was asked, such as {@code RunInstances}
 * @param region of whom
 * @param effect whether it may have happened all the same
 * @param code EC2's own code, raw; a word of ours in brackets where it gave none
 * @param message EC2's own words, or what the network said
 */
record Failure(String operation, String region, Effect effect, String code, String message) {

    /** Whether a call that failed may have done what was asked. */
    enum Effect {
        /** EC2 said no. */
        NONE,
        /** The answer was lost, or says nothing of it. */
        POSSIBLE
    }

    /** Credentials could not be had, so nothing was sent. */
    static final String NO_CREDENTIALS = "[no credentials]";

    private static final String NO_ANSWER = "[no answer]";

    static Failure of(String operation, String region, SdkException thrown) {
        if (!(thrown instanceof AwsServiceException answered)) {
            return new Failure(operation, region, Effect.POSSIBLE, NO_ANSWER, innermost(thrown));
        }
        String code = code(answered)
                .orElse("[status " + answered.statusCode() + "]")
                // as the older interfaces have it
                .replaceFirst("^(Client|Server)\\.", "");
        // the status alone says little: want of capacity and haste are answered with 5xx, too
        boolean inside = Ec2Refusals.failedInside(code)
                || (answered.statusCode() >= 500 && Ec2Refusals.kind(code) == Refusal.Kind.UNKNOWN);
        return new Failure(operation, region, inside ? Effect.POSSIBLE : Effect.NONE, code, words(answered));
    }

    static Failure withoutCredentials(String operation, String region, RuntimeException thrown) {
        return new Failure(operation, region, Effect.NONE, NO_CREDENTIALS, innermost(thrown));
    }

    /** Whether the same call may well succeed a little later. */
    boolean passing() {
        return !code.equals(NO_ANSWER)
                && (effect == Effect.POSSIBLE || Ec2Refusals.kind(code) == Refusal.Kind.THROTTLED);
    }

    /** In a sentence: what failed, where, and what was said. */
    String words() {
        return code.equals(NO_ANSWER)
                ? operation + " in " + region + " was not answered: " + message
                : operation + " in " + region + " was answered with " + code + ": " + message;
    }

    private static Optional<String> code(AwsServiceException answered) {
        AwsErrorDetails details = answered.awsErrorDetails();
        return Optional.ofNullable(details)
                .map(AwsErrorDetails::errorCode)
                .filter(code -> code.matches(".*[A-Za-z].*"));
    }

    private static String words(AwsServiceException answered) {
        AwsErrorDetails details = answered.awsErrorDetails();
        String message = details == null ? null : details.errorMessage();
        return message == null || message.isBlank() ? "no words" : message.strip();
    }

    private static String innermost(Throwable thrown) {
        Throwable at = thrown;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        return at == thrown ? String.valueOf(thrown.getMessage()) : at.toString();
    }
}
