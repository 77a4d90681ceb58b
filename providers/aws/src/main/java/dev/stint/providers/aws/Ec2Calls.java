package dev.stint.providers.aws;

import dev.stint.providers.cloud.Pause;
import java.time.Duration;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;

/**
 * Makes calls of EC2, and repeats those that were throttled or failed inside EC2: up to five times in all, after waits drawn evenly
 * between nothing and a bound that doubles from one second to eight ("full jitter": M. Brooker, Exponential Backoff And Jitter, AWS
 * Architecture Blog, 2015). A caller waits on its own thread and holds nothing meanwhile, so others go on. Safe for use by many threads.
 */
final class Ec2Calls {

    static final int TIMES = 5;
    static final Duration FIRST = Duration.ofSeconds(1);
    static final Duration LONGEST = Duration.ofSeconds(8);

    private final Function<String, Ec2Client> clients;
    private final Runnable credentials;
    private final RandomGenerator lots;
    private final Pause pause;

    /**
     * @param clients by region
     * @param credentials throws when there are none
     * @param lots safe for use by many threads
     */
    Ec2Calls(Function<String, Ec2Client> clients, Runnable credentials, RandomGenerator lots, Pause pause) {
        this.clients = clients;
        this.credentials = credentials;
        this.lots = lots;
        this.pause = pause;
    }

    /**
     * Makes a call that may be repeated: one that only reads, names what it ends, or carries a client token.
     *
     * @param operation its name at Amazon's
     */
    <T> T make(String operation, String region, Function<Ec2Client, T> call) throws CallFailedException {
        boolean doubtful = false;
        for (int time = 1; ; time++) {
            checkCredentials(operation, region);
            try {
                return call.apply(clients.apply(region));
            } catch (SdkException e) {
                if (e instanceof AbortedException) {
                    Thread.currentThread().interrupt();
                }
                Failure failure = Failure.of(operation, region, e);
                doubtful |= failure.effect() == Failure.Effect.POSSIBLE;
                if (!failure.passing() || time == TIMES || !waited(time)) {
                    throw new CallFailedException(failure, doubtful, e);
                }
            }
        }
    }

    /** Apart from the call, because what goes wrong here went wrong before anything was sent. */
    private void checkCredentials(String operation, String region) throws CallFailedException {
        try {
            credentials.run();
        } catch (RuntimeException e) {
            throw new CallFailedException(Failure.withoutCredentials(operation, region, e), false, e);
        }
    }

    private boolean waited(int time) {
        long boundMillis = Math.min(LONGEST.toMillis(), FIRST.toMillis() << (time - 1));
        try {
            pause.pause(Duration.ofMillis(lots.nextLong(boundMillis + 1)));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
