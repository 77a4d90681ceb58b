package dev.stint.server.engine;

import java.lang.reflect.Method;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** Threads for runs: virtual ones where the JDK has them (21 and up), platform threads else. Never interrupted. */
final class RunThreads implements Executor {

    private final Executor threads;

    RunThreads() {
        this.threads = virtual();
    }

    @Override
    public void execute(Runnable work) {
        threads.execute(work);
    }

    private static ExecutorService virtual() {
        try {
            Method method = Executors.class.getMethod("newVirtualThreadPerTaskExecutor");
            return (ExecutorService) method.invoke(null);
        } catch (ReflectiveOperationException e) {
            // JDK 17: a thread per live run; the number of runs is bounded by the dispatcher's slots
            AtomicLong number = new AtomicLong();
            return Executors.newCachedThreadPool(work -> {
                Thread thread = new Thread(work, "run-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
    }
}
