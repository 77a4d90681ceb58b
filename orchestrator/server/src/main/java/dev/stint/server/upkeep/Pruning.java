package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.DecisionView;
import dev.stint.api.KeepViews.LogDecisions;
import dev.stint.checkpoints.Retirements;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.server.db.RunRow;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/** Retires what retention lets go, and says so in the run's timeline. Safe for use by many threads. */
@Component
final class Pruning {

    /** What the timeline's line is called. */
    static final String EVENT = "retired";

    private final KeptLogs logs;
    private final Transitions transitions;

    /** Between looking at a log and retiring, nobody pins what is about to go. */
    private final ReentrantLock deciding = new ReentrantLock();

    Pruning(KeptLogs logs, Transitions transitions) {
        this.logs = logs;
        this.transitions = transitions;
    }

    /**
     * What was retired of a log.
     *
     * @param rules of the run, in words
     * @param decisions about all of it
     * @param retired how many
     * @param freedBytes stored bytes no checkpoint needs any more
     */
    record Pruned(String rules, LogDecisions decisions, int retired, long freedBytes) {}

    /** What would be retired of a log. */
    Pruned plan(RunRow run) throws IOException {
        return told(logs.read(run));
    }

    /** Retires what retention lets go of a log. When it fails midway, what was retired is in the timeline. */
    Pruned perform(RunRow run) throws IOException {
        deciding.lock();
        try {
            KeptLog log = logs.read(run);
            List<Decision> decisions = log.decisions();
            SortedMap<Long, String> whys = new TreeMap<>();
            decisions.stream()
                    .filter(each -> !each.keep())
                    .forEach(each -> whys.put(each.checkpoint().index(), each.why()));
            List<Long> retired = new ArrayList<>();
            try {
                if (!whys.isEmpty()) {
                    Retirements.retire(log.store(), run.prefix(), whys, retired::add);
                }
            } finally {
                if (!retired.isEmpty()) {
                    transitions.remark(run.id(), EVENT, words(retired, whys, log.frees(retired)));
                }
            }
            return told(log);
        } finally {
            deciding.unlock();
        }
    }

    /** Does something while nothing is being retired. */
    <T> T undisturbed(Callable<T> work) throws Exception {
        deciding.lock();
        try {
            return work.call();
        } finally {
            deciding.unlock();
        }
    }

    private static Pruned told(KeptLog log) {
        List<Decision> decisions = log.decisions();
        List<Long> going = KeptLog.going(decisions);
        List<DecisionView> views = decisions.stream()
                .map(each -> new DecisionView(
                        each.checkpoint().index(),
                        each.checkpoint().step(),
                        each.checkpoint().takenAt(),
                        each.checkpoint().bytes(),
                        each.keep(),
                        each.keep() ? 0 : log.frees(List.of(each.checkpoint().index())),
                        each.reasons().stream().map(reason -> reason.words()).toList()))
                .toList();
        return new Pruned(log.rules().words(), new LogDecisions(log.run().id(), views), going.size(), log.frees(going));
    }

    /** {@code checkpoints 3, 5 retired: older than the newest 3; checkpoint 4: damaged …; 12 MB are free after a later sweep}. */
    private static String words(List<Long> retired, Map<Long, String> whys, long freedBytes) {
        Map<String, List<String>> byReason = new LinkedHashMap<>();
        for (long index : retired) {
            byReason.computeIfAbsent(String.valueOf(whys.get(index)), why -> new ArrayList<>())
                    .add(Long.toString(index));
        }
        List<String> words = new ArrayList<>();
        byReason.forEach((why, indexes) -> words.add(
                (indexes.size() == 1 ? "checkpoint " : "checkpoints ") + String.join(", ", indexes) + ": " + why));
        return "retired " + String.join("; ", words) + "; a later sweep frees " + Words.bytes(freedBytes);
    }
}
