package dev.stint.spec;

import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * What happens when the command fails. A preemption is never a failure.
 *
 * @param max failures that are forgiven, from 0
 * @param retryOn exit codes that may be retried; empty means all but {@code failOn}
 * @param failOn exit codes that are never retried
 * @param hold how long a machine stays for a look after the failure that ends the run; zero for not at all
 */
public record RetryRules(int max, Set<Integer> retryOn, Set<Integer> failOn, Duration hold) {

    /** Two failures forgiven, whatever the exit code; no machine is held. */
    public static final RetryRules DEFAULT = new RetryRules(2, Set.of(), Set.of(), Duration.ZERO);

    public RetryRules {
        retryOn = Collections.unmodifiableSet(new TreeSet<>(retryOn));
        failOn = Collections.unmodifiableSet(new TreeSet<>(failOn));
        if (max < 0 || hold.isNegative() || !Collections.disjoint(retryOn, failOn)) {
            throw new IllegalArgumentException("retries: max " + max + ", retry_on " + retryOn + ", fail_on " + failOn
                    + ", hold " + hold + "; no negative numbers, and a code in one list only");
        }
    }
}
