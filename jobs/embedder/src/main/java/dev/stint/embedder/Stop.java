package dev.stint.embedder;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish that the program ends, by a signal. Java ends on SIGTERM with 143, and on SIGINT and SIGHUP likewise, as soon as its
 * shutdown hooks have returned: ours waits until the work has been put down. Thread-safe.
 */
final class Stop {

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile boolean asked;

    /** Hears signals from now on. The wait for the work is bounded: a machine that is taken does not wait for ever. */
    void listen(Duration longest) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ask();
                            try {
                                done.await(longest.toMillis(), TimeUnit.MILLISECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "stint-stop"));
    }

    void ask() {
        asked = true;
    }

    boolean asked() {
        return asked;
    }

    /** The work is put down, well or not. */
    void done() {
        done.countDown();
    }

    /** Leaves when the end is wished. */
    void check() throws StoppedException {
        if (asked) {
            throw new StoppedException();
        }
    }
}
