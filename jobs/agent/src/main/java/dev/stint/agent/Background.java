package dev.stint.agent;

import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/**
 * A thread for what blocks: the loop starts a task, goes on, and looks at it in a later turn.
 *
 * @param executor runs the tasks, one after the other
 * @param waker woken when a task is done
 */
record Background(Executor executor, Waker waker) {

    /** Starts something. */
    <T> Task<T> start(Callable<T> what) {
        Task<T> task = new Task<>(what, waker);
        executor.execute(task);
        return task;
    }

    /** Something under way. */
    static final class Task<T> extends FutureTask<T> {

        private final Waker waker;

        private Task(Callable<T> what, Waker waker) {
            super(what);
            this.waker = waker;
        }

        @Override
        protected void done() {
            waker.wake();
        }

        /**
         * The result of a task that {@link #isDone}.
         *
         * @throws Exception what the task threw
         */
        T result() throws Exception {
            if (!isDone()) {
                throw new IllegalStateException("the task is still under way");
            }
            try {
                return get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Exception cause) {
                    throw cause;
                }
                throw new IllegalStateException("a background task failed badly", e.getCause());
            } catch (CancellationException e) {
                throw new InterruptedException("the task was given up");
            }
        }
    }
}
