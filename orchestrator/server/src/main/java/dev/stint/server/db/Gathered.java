package dev.stint.server.db;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    private final LoopThreads threads;
    private final Deque<Batch<K, V>> waiting = new ArrayDeque<>();
    private int asking;

    /**
     * @param question answers for those of the keys that there is an answer for; never asked for none; asked again, key by key, when it failed
     *     for several
     * @param most keys of one question
     * @param threads that ask; where there are none, those ask that come
     */
    Gathered(int most, LoopThreads threads, Function<Collection<K>, Map<K, V>> question) {
        this.question = question;
        this.most = most;
        this.threads = threads;
    }

    /**
     * What is known of a key. Where nothing can be asked just now, that fails for all who asked together; where one of them has a key, or a
     * row, that cannot be answered, it fails for that one alone. Who is no loop asks alone where loops have threads that ask for them.
     */
    Optional<V> of(K key) {
        if (threads.any() && !threads.serve()) {
            return Optional.ofNullable(question.apply(Set.of(key)).get(key));
        }
        Batch<K, V> mine;
        boolean more;
        synchronized (this) {
            if (waiting.isEmpty() || waiting.getLast().keys.size() >= most) {
                waiting.add(new Batch<>());
            }
            mine = waiting.getLast();
            mine.keys.add(key);
            more = asking < AT_ONCE;
            if (more) {
                asking++;
            }
        }
        if (more) {
            threads.execute(this::ask);
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
        return waiting.stream().mapToInt(batch -> batch.keys.size()).sum();
    }

    /** Asks for those that have waited for longest; then for the next, behind whatever else the threads have to do. */
    private void ask() {
        boolean more;
        do {
            Batch<K, V> batch = next();
            try {
                batch.answered.complete(answers(batch.keys));
            } catch (RuntimeException | Error e) {
                batch.answered.completeExceptionally(e);
            }
            more = more();
        } while (more && !threads.any());
        if (more) {
            threads.execute(this::ask);
        }
    }

    /** Whoever comes from now on might ask for what changed after the question, and is not part of it any more. */
    private synchronized Batch<K, V> next() {
        return waiting.isEmpty() ? new Batch<>() : waiting.remove();
    }

    /** Whether there is something left to ask, for whoever asked until now. */
    private synchronized boolean more() {
        if (waiting.isEmpty()) {
            asking--;
        }
        return !waiting.isEmpty();
    }

    private Map<K, Answer<V>> answers(Set<K> keys) {
        Map<K, Answer<V>> answers = new HashMap<>();
        if (keys.isEmpty()) {
            return answers;
        }
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
                throw LoopThreads.cause(e);
            }
        }
    }
}
