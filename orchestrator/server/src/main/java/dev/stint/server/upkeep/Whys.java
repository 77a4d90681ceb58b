package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.ObjectWhy;
import dev.stint.api.KeepViews.WhyView;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointFile;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.MoveSum;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.ThawQuote;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Why a checkpoint stays or goes, and why its objects lie where they lie: what the policies said, for people. */
@Component
final class Whys {

    /** How long hot copies of what was thawed stay, where the vendor makes copies: long enough for a run to be restored. */
    private static final int COPY_DAYS = 3;

    private static final String ONE_CLASS =
            "its store has one storage class, or no prices are known: nothing moves there";

    private final Tiers tiers;
    private final InstantSource clock;

    Whys(Tiers tiers, InstantSource clock) {
        this.tiers = tiers;
        this.clock = clock;
    }

    /**
     * Why.
     *
     * @param checkpoint one of the log that is not retired
     * @throws IOException when the store cannot be asked
     */
    WhyView of(KeptLog log, Checkpoint checkpoint) throws IOException {
        Decision decision = log.decisions().stream()
                .filter(each -> each.checkpoint().index() == checkpoint.index())
                .findFirst()
                .orElseThrow();
        List<String> reasons =
                decision.reasons().stream().map(reason -> reason.words()).toList();
        Optional<Tiers.Planned> planned = tiers.plan(log);
        Map<String, List<CheckpointFile>> files = new TreeMap<>(KeptLog.byObject(checkpoint));
        Map<String, ClassedObject> listed = planned.map(all ->
                        all.objects().stream().collect(Collectors.toMap(ClassedObject::key, Function.identity())))
                .orElse(Map.of());
        Map<String, ObjectPlan> plans = planned.map(all ->
                        all.plan().objects().stream().collect(Collectors.toMap(ObjectPlan::key, Function.identity())))
                .orElse(Map.of());
        List<ObjectWhy> objects = new ArrayList<>();
        files.forEach((key, its) -> objects.add(new ObjectWhy(
                its.stream().map(CheckpointFile::path).toList(),
                key,
                its.get(0).size(),
                Optional.ofNullable(listed.get(key)).map(ClassedObject::storageClass),
                Optional.ofNullable(plans.get(key))
                        .filter(plan -> log.rules().tiers())
                        .flatMap(ObjectPlan::to),
                why(log, decision, planned.isPresent(), Optional.ofNullable(plans.get(key))),
                Optional.ofNullable(plans.get(key)).map(Whys::lines).orElse(List.of()))));
        Optional<ThawQuote> quote = planned.map(all -> ThawQuote.of(
                files.keySet().stream()
                        .flatMap(key -> Optional.ofNullable(listed.get(key)).stream())
                        .toList(),
                clock.instant(),
                all.prices(),
                ThawSpeed.STANDARD,
                COPY_DAYS));
        boolean quoted = listed.keySet().containsAll(files.keySet())
                && quote.map(each -> each.unpriced().isEmpty()).orElse(false);
        return new WhyView(
                log.run().id(),
                checkpoint.index(),
                decision.keep(),
                reasons,
                objects,
                planned.map(all -> StorageCosts.view(all.prices())),
                quote.filter(each -> quoted).map(ThawQuote::usd),
                quote.filter(each -> quoted).map(ThawQuote::hours));
    }

    private static String why(KeptLog log, Decision decision, boolean classes, Optional<ObjectPlan> plan) {
        if (!classes) {
            return ONE_CLASS;
        }
        if (!log.rules().tiers()) {
            return "checkpoint.tiers is off: nothing of this run moves";
        }
        return plan.map(ObjectPlan::why)
                .orElse(decision.keep() ? "the store does not list it" : "its checkpoint goes with the next sweep");
    }

    /** One term a line, then what each class would save. */
    private static List<String> lines(ObjectPlan plan) {
        List<String> lines = new ArrayList<>();
        plan.sums().stream().findFirst().ifPresent(best -> {
            for (MoveSum.Term term : best.terms()) {
                lines.add(String.format(Locale.ROOT, "%-25s %16s  %s", term.name(), usd(term.usd()), term.how()));
            }
        });
        for (MoveSum sum : plan.sums()) {
            lines.add(String.format(Locale.ROOT, "Δ for %-19s %16s", sum.to().name(), usd(sum.deltaUsd())));
        }
        return lines;
    }

    private static String usd(BigDecimal usd) {
        return Words.usd(usd);
    }
}
