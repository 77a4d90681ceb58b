package dev.stint.checkpoints;

import dev.stint.checkpoints.StoreCheck.Finding;
import dev.stint.checkpoints.StoreCheck.Outcome;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a check of a store has found so far. Used by one thread. */
final class StoreFindings {

    /** With these the store refuses everything, and asking on would only repeat it. */
    private static final Set<Reason> FINAL =
            EnumSet.of(Reason.CREDENTIALS, Reason.NO_BUCKET, Reason.WRONG_REGION, Reason.CLOCK_SKEW);

    private final List<Finding> findings = new ArrayList<>();

    /** Asks the store something; what was seen, in words. */
    @FunctionalInterface
    interface Call {
        String ask() throws IOException;
    }

    /** Asks, and notes what came of it; whether it was as it should be. */
    boolean check(String name, Call call) {
        try {
            add(new Finding(name, Outcome.OK, call.ask(), "", Optional.empty()));
            return true;
        } catch (StoreRefusedException e) {
            add(new Finding(name, Outcome.FAILED, words(e), StoreRemedies.of(e.reason()), Optional.of(e.reason())));
        } catch (WrongAnswerException e) {
            add(new Finding(name, Outcome.FAILED, words(e), StoreRemedies.UNFIT, Optional.empty()));
        } catch (IOException e) {
            add(new Finding(name, Outcome.FAILED, words(e), StoreRemedies.AWAY, Optional.empty()));
        } catch (RuntimeException e) {
            add(new Finding(name, Outcome.FAILED, e.toString(), StoreRemedies.BUG, Optional.empty()));
        }
        return false;
    }

    void skipped(String name, String why) {
        add(new Finding(name, Outcome.SKIPPED, why, "", Optional.empty()));
    }

    void add(Finding finding) {
        findings.add(finding);
    }

    /** Whether the last answer was one that all others would repeat, or none at all. */
    boolean over() {
        return findings.get(findings.size() - 1).reason().map(FINAL::contains).orElse(true);
    }

    boolean has(Reason reason) {
        return findings.stream().anyMatch(finding -> finding.reason().equals(Optional.of(reason)));
    }

    List<Finding> list() {
        return List.copyOf(findings);
    }

    private static String words(Exception e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The store answered, and the answer is not what a store must say. */
    static final class WrongAnswerException extends IOException {
        private static final long serialVersionUID = 1;

        WrongAnswerException(String message) {
            super(message);
        }
    }
}
