package dev.stint.providers.azure.offers;

import dev.stint.providers.cloud.Kept;
import org.jspecify.annotations.Nullable;

/** Azure did not answer a question, or with an error. */
final class UnansweredException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * @param status of HTTP; 0 when there was none
     * @param words what was asked and what came of it, for people
     */
    UnansweredException(int status, String words, @Nullable Throwable cause) {
        super(words, cause);
        this.status = status;
    }

    /** Whether the identity may not ask this at all, so that asking again soon does not help. */
    boolean denied() {
        return status == 401 || status == 403;
    }

    /** Whether there were too many questions. */
    boolean throttled() {
        return status == 429;
    }

    /** Whether asking the same again may help: too many questions, Azure's own trouble, or no answer. */
    boolean passing() {
        return throttled() || status >= 500 || status == 0;
    }

    /** Why something could not be read, as what is kept has it. */
    static Kept.Failure words(RuntimeException failure) {
        if (failure instanceof UnansweredException unanswered) {
            return new Kept.Failure(String.valueOf(unanswered.getMessage()), unanswered.denied());
        }
        Throwable at = failure;
        while (at.getCause() != null && at.getCause() != at) {
            at = at.getCause();
        }
        String message = String.valueOf(failure.getMessage());
        return new Kept.Failure(at == failure ? message : message + " (" + at + ")", false);
    }
}
