package dev.stint.checkpoints.azure;

import com.azure.storage.common.policy.RequestRetryOptions;
import com.azure.storage.common.policy.RetryPolicyType;
import java.time.Duration;

/**
 * How long a request may take, and how often it is made. There is no limit on a whole request, since how long 256 MiB may take is a
 * matter of the line; none of its steps may stand still.
 *
 * @param connect until a connection is there
 * @param stall without a byte coming or going, and between a request's last byte and the answer's first
 * @param tries how often a request is made, from 1: again after a broken connection, a limit, or 429, 500 and 503
 * @param pause before the second try; then three and seven times as long
 */
record RequestLimits(Duration connect, Duration stall, int tries, Duration pause) {

    RequestLimits {
        if (connect.toMillis() < 1 || stall.toMillis() < 1 || tries < 1 || pause.toMillis() < 1) {
            throw new IllegalArgumentException("limits of requests are not all above 0: connect " + connect + ", stall "
                    + stall + ", tries " + tries + ", pause " + pause);
        }
    }

    /** A store that answers "not now" is asked for some 5 s; one that says nothing at all is given up after 85 s. */
    static RequestLimits usual() {
        return new RequestLimits(Duration.ofSeconds(10), Duration.ofSeconds(20), 4, Duration.ofMillis(400));
    }

    RequestRetryOptions retries() {
        Duration longest = pause.multipliedBy(7);
        return new RequestRetryOptions(RetryPolicyType.EXPONENTIAL, tries, null, pause, longest, null);
    }
}
