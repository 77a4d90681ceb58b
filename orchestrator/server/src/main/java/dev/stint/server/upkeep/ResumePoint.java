package dev.stint.server.upkeep;

import dev.stint.checkpoints.policy.CheckpointFacts;
import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.checkpoints.policy.RunNeeds;
import dev.stint.core.run.RunState;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * From where on a run may need its checkpoints. An attempt is restored from the newest one that is neither quarantined nor turns out
 * damaged, so every usable one down to the newest that was read back whole may be it: that one is the resume point, unless what it
 * holds has never worked. Then attempts restored from it may fail at once, it is quarantined, and the run goes on from the one
 * before: so the one before is the resume point until an attempt went on from the newer one and saved. Pure.
 */
final class ResumePoint {

    private ResumePoint() {}

    /**
     * What a run needs.
     *
     * @param log its checkpoints that are not retired, in any order; those of the quarantine marked as such
     * @param carriedOn those from which an attempt went on until it saved
     * @param passedOver those no attempt starts from, since they are archived
     */
    static RunNeeds of(
            RunState state, Collection<CheckpointFacts> log, Set<Long> carriedOn, Collection<Long> passedOver) {
        if (state == RunState.SUCCEEDED || state == RunState.CANCELLED) {
            return RunNeeds.ENDED;
        }
        List<CheckpointFacts> newestFirst = log.stream()
                .filter(CheckpointFacts::usable)
                .filter(each -> !passedOver.contains(each.index()))
                .sorted(Comparator.comparingLong(CheckpointFacts::index).reversed())
                .toList();
        for (int i = 0; i < newestFirst.size(); i++) {
            CheckpointFacts good = newestFirst.get(i);
            if (good.verification() == Verification.VERIFIED) {
                boolean works = carriedOn.contains(good.index()) || i + 1 == newestFirst.size();
                return RunNeeds.liveFrom((works ? good : newestFirst.get(i + 1)).index());
            }
        }
        return RunNeeds.LIVE;
    }
}
