package dev.stint.server.db;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Answers questions of many threads with few: while some are being asked, those that come meanwhile gather, and are asked in one go.
 * A thread that asks alone is answered at once, as if it had asked by itself. Every answer is of a question that was asked after the
 * thread came. Safe for use by many threads; waits without regard to interrupts.
 *
 * @param <K> what is asked for
 * @param <V> an answer
 */
final class Gathered<K, V> {

    /** So many questions are asked at once: one travels while another is answered. */
    private static final int AT_ONCE = 2;

    private final Function<Collection<K>, Map<K, V>> question;
    private final int most;
    private final Semaphore askers = new Semaphore(AT_ONCE, true);
    private Batch<K, V> open = new Batch<>();

    /**
     * @param question answers for those of the keys that there is an answer for; never asked for none; asked again, key by key, when it failed
     *     for several
     * @param most keys of one question
     */
    Gathered(int most, Function<Collection<K>, Map<K, V>> question) {
        this.question = question;
        this.most = most;
    }

    /**
     * What is known of a key. Where nothing can be asked just now, that fails for all who asked together; where one of them has a key, or a
     * row, that cannot be answered, it fails for that one alone.
     */
    Optional<V> of(K key) {
        Batch<K, V> mine;
        boolean first;
        synchronized (this) {
            if (open.keys.size() >= most) {
                open = new Batch<>();
            }
            mine = open;
            first = mine.keys.isEmpty();
            mine.keys.add(key);
        }
        if (first) {
            ask(mine);
        }
        Answer<V> answer = mine.answers().get(key);
        if (answer == null) {
            return Optional.empty();
        }
        answer.failure().ifPresent(failure -> {
            throw failure;
        });
        return answer.value();
    }

    /** The keys, some of them several times, so that there are few lengths of a list and a connection keeps the plans for all. */
    static <T> List<T> padded(Collection<T> keys) {
        List<T> padded = new ArrayList<>(keys);
        T last = padded.get(padded.size() - 1);
        while (Integer.bitCount(padded.size()) > 1) {
            padded.add(last);
        }
        return padded;
    }

    /** Keys that are not asked for yet. */
    synchronized int waiting() {
        return open.keys.size();
    }

    private void ask(Batch<K, V> batch) {
        askers.acquireUninterruptibly();
        try {
            synchronized (this) {
                // whoever comes from now on might ask for what changed after the question
                if (open == batch) {
                    open = new Batch<>();
                }
            }
            batch.answered.complete(answers(batch.keys));
        } catch (RuntimeException | Error e) {
            batch.answered.completeExceptionally(e);
        } finally {
            askers.release();
        }
    }

    private Map<K, Answer<V>> answers(Set<K> keys) {
        Map<K, Answer<V>> answers = new HashMap<>();
        try {
            question.apply(keys)
                    .forEach((key, value) -> answers.put(key, new Answer<>(Optional.of(value), Optional.empty())));
        } catch (RuntimeException e) {
            if (keys.size() == 1 || DatabaseAway.is(e)) {
                throw e;
            }
            for (K key : keys) {
                answers.put(key, alone(key));
            }
        }
        return answers;
    }

    private Answer<V> alone(K key) {
        try {
            return new Answer<>(Optional.ofNullable(question.apply(Set.of(key)).get(key)), Optional.empty());
        } catch (RuntimeException e) {
            return new Answer<>(Optional.empty(), Optional.of(e));
        }
    }

    private record Answer<V>(Optional<V> value, Optional<RuntimeException> failure) {}

    private static final class Batch<K, V> {
        private final Set<K> keys = new LinkedHashSet<>();
        private final CompletableFuture<Map<K, Answer<V>>> answered = new CompletableFuture<>();

        Map<K, Answer<V>> answers() {
            try {
                return answered.join();
            } catch (CompletionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                if (e.getCause() instanceof Error failure) {
                    throw failure;
                }
                throw e;
            }
        }
    }
}
