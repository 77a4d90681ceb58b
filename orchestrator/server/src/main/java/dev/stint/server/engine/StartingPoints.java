package dev.stint.server.engine;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.ColdObjects;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.policy.ThawQuote;
import dev.stint.core.run.RunState;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.MarkTable.Mark;
import dev.stint.server.db.MoveTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Finds out from where runs would go on, and whether that can be read. Asks only stores that have storage classes. */
@Component
class StartingPoints {

    /** How long hot copies stay readable, where the vendor makes copies: over a weekend without capacity. */
    static final int DAYS = 3;

    private final RunTable rows;
    private final MoveTable family;
    private final Stores stores;
    private final StoragePricing prices;
    private final MarkTable marks;
    private final InstantSource clock;

    StartingPoints(
            RunTable rows,
            MoveTable family,
            Stores stores,
            StoragePricing prices,
            MarkTable marks,
            InstantSource clock) {
        this.rows = rows;
        this.family = family;
        this.stores = stores;
        this.prices = prices;
        this.marks = marks;
        this.clock = clock;
    }

    /** What a run would go on from and cannot, because it is archived; of a run with shards, of those that are not done. */
    List<StartingPoint> cold(RunRow run) throws IOException {
        List<StartingPoint> cold = new ArrayList<>();
        for (RunRow log : logs(run)) {
            Optional<StartingPoint> newest = candidates(log, 1).stream().findFirst();
            newest.filter(StartingPoint::cold).ifPresent(cold::add);
        }
        return cold;
    }

    /** The newest checkpoint of a log that can be read now. */
    Optional<StartingPoint> warm(RunRow log) throws IOException {
        for (StartingPoint point : candidates(log, Integer.MAX_VALUE)) {
            if (!point.cold()) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    /** Checkpoints of a log that are newer than one. */
    List<Long> newerThan(StartingPoint point) throws IOException {
        return CheckpointLog.read(stores.home(point.log()), point.log().prefix()).checkpoints().stream()
                .filter(checkpoint -> !checkpoint.retired())
                .map(Checkpoint::index)
                .filter(index -> index > point.checkpoint().index())
                .toList();
    }

    /** Asks for everything that nobody has asked for yet. */
    void thaw(List<StartingPoint> points, ThawSpeed speed) throws IOException {
        for (StartingPoint point : points) {
            StorageClasses classes = stores.home(point.log()).storageClasses().orElseThrow();
            for (ClassedObject object : point.archived()) {
                classes.thaw(object.key(), DAYS, speed);
            }
        }
    }

    /** What thawing costs and how long it takes; empty where nobody told prices of the store. */
    Optional<ThawQuote> quote(List<StartingPoint> points, ThawSpeed speed) throws IOException {
        List<ClassedObject> objects =
                points.stream().flatMap(point -> point.objects().stream()).toList();
        return prices.of(stores.home(points.get(0).log()))
                .map(table -> ThawQuote.of(objects, clock.instant(), table, speed, DAYS));
    }

    private List<RunRow> logs(RunRow run) {
        return run.sharded()
                ? family.shards(run.id()).stream()
                        .map(shard -> rows.find(shard).orElseThrow())
                        .filter(shard -> shard.machine().state() != RunState.SUCCEEDED)
                        .toList()
                : List.of(run);
    }

    /** What an attempt would try to restore, in its order, as many as are wanted. */
    private List<StartingPoint> candidates(RunRow log, int most) throws IOException {
        ObjectStore home = stores.home(log);
        List<StartingPoint> points = new ArrayList<>();
        if (home.storageClasses().isEmpty()) {
            return points;
        }
        List<Checkpoint> all = CheckpointLog.read(home, log.prefix()).checkpoints();
        Map<Long, Mark> known = marks.of(log.id());
        for (int i = all.size() - 1; i >= 0 && points.size() < most; i--) {
            Checkpoint checkpoint = all.get(i);
            if (!checkpoint.retired()
                    && !log.machine().quarantined().contains(checkpoint.index())
                    && !log.passedOver().contains(checkpoint.index())
                    && !damaged(known.getOrDefault(checkpoint.index(), Mark.NONE))) {
                points.add(new StartingPoint(log, checkpoint, ColdObjects.of(home, checkpoint)));
            }
        }
        return points;
    }

    /** An attempt finds that out too, and goes on to the one before: that one has to be readable then. */
    private static boolean damaged(Mark mark) {
        return mark.reading().filter(reading -> !reading.sound()).isPresent();
    }
}
