package dev.stint.server.upkeep;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.checkpoints.policy.Retention;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.RunNeeds;
import dev.stint.core.run.RunState;
import dev.stint.server.db.RunRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The log of a run or shard as it was when it was looked at, and what retention says of it.
 *
 * @param state of the run; of a shard, too, that of a run that is cancelled
 * @param store its home
 * @param facts of checkpoints that are not retired, oldest first
 * @param carriedOn those from which an attempt went on until it saved
 * @param needs what the run needs of them
 */
record KeptLog(
        RunRow run,
        RunState state,
        ObjectStore store,
        LogView view,
        List<CheckpointFacts> facts,
        Set<Long> carriedOn,
        RunNeeds needs,
        KeepRules.Rules rules) {

    /** Why nothing of this log may be retired or moved now, in words; empty when it may. */
    Optional<String> untouchable() {
        if (view.movedTo().isPresent()) {
            return Optional.of(
                    "its log is on its way to " + view.movedTo().get().split("\\?", 2)[0]);
        }
        return view.problems().isEmpty()
                ? Optional.empty()
                : Optional.of("its log has records that cannot be read: "
                        + view.problems().get(0));
    }

    /** What retention decides, oldest first; all stay in a log that may not be touched. */
    List<Decision> decisions() {
        List<Decision> decided = Retention.decide(facts, needs, rules.retention());
        return untouchable()
                .map(why -> decided.stream()
                        .map(each -> each.keep()
                                ? each
                                : new Decision(
                                        each.checkpoint(),
                                        true,
                                        List.of(new Retention.Reason(Retention.Rule.NOTHING_VERIFIED, why))))
                        .toList())
                .orElse(decided);
    }

    /** The same log if one of its checkpoints had been read back and were good. */
    KeptLog ifVerified(long index) {
        List<CheckpointFacts> other = facts.stream()
                .map(each -> each.index() == index
                        ? new CheckpointFacts(
                                index,
                                each.epoch(),
                                each.step(),
                                each.takenAt(),
                                each.bytes(),
                                Verification.VERIFIED,
                                each.pinned(),
                                each.metrics())
                        : each)
                .toList();
        return new KeptLog(
                run,
                state,
                store,
                view,
                other,
                carriedOn,
                ResumePoint.of(state, other, carriedOn, run.passedOver()),
                rules);
    }

    /** The checkpoints retention lets go, oldest first. */
    static List<Long> going(List<Decision> decisions) {
        return decisions.stream()
                .filter(each -> !each.keep())
                .map(each -> each.checkpoint().index())
                .toList();
    }

    /** Stored bytes nothing needs any more once some checkpoints are retired. */
    long frees(Collection<Long> retired) {
        Map<String, Long> going = new HashMap<>();
        for (long index : retired) {
            view.find(index).ifPresent(each -> each.files().forEach(file -> going.put(file.objectKey(), file.size())));
        }
        live().filter(each -> !retired.contains(each.index()))
                .forEach(each -> each.files().forEach(file -> going.remove(file.objectKey())));
        return going.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Where the checkpoints' objects are. */
    String data() {
        return run.prefix() + "/data/";
    }

    /** The checkpoints that are not retired, by index. */
    Map<Long, Checkpoint> liveByIndex() {
        return live().collect(Collectors.toMap(Checkpoint::index, Function.identity()));
    }

    /** The files of a checkpoint by their object. */
    static Map<String, List<CheckpointFile>> byObject(Checkpoint checkpoint) {
        return checkpoint.files().stream().collect(Collectors.groupingBy(CheckpointFile::objectKey));
    }

    private Stream<Checkpoint> live() {
        return view.checkpoints().stream().filter(each -> !each.retired());
    }
}
