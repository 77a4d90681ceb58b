package dev.stint.server.peers;

import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.OwnerTable;
import dev.stint.server.db.OwnerTable.Taken;
import dev.stint.server.db.ServerRow;
import dev.stint.server.db.ShardId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Which runs this server drives. A run that was taken stays this server's until it rests and is let go of, or until another takes it
 * because this server's lease ran out; which of the two is known by the fence in the run's row and nowhere else. Safe for use by many
 * threads.
 */
@Component
public class Peers {

    private static final Logger log = LoggerFactory.getLogger(Peers.class);

    /** A run that was taken though the answer was lost is found at such a look. */
    private static final int OWN_EVERY_LOOKS = 20;

    /** Runs that are taken in one transaction. */
    private static final int AT_ONCE = 200;

    private final OwnerTable owners;
    private final Membership membership;
    private final Map<String, Long> held = new ConcurrentHashMap<>();
    private int looks;

    Peers(OwnerTable owners, Membership membership) {
        this.owners = owners;
        this.membership = membership;
    }

    /** This server's id. */
    public String me() {
        return membership.me().id();
    }

    /** Whether this server takes nothing new. */
    public boolean draining() {
        return membership.draining();
    }

    /**
     * Takes of the runs at work that nobody drives as many as this server should try to in this look: of those whose server's lease ran
     * out and those that were handed over; and, at the first look after a start, what this server had before. For one thread.
     */
    public void takeOver() {
        if (draining()) {
            return;
        }
        List<String> mine = new ArrayList<>();
        if (looks++ % OWN_EVERY_LOOKS == 0) {
            mine.addAll(owners.of(me()));
            mine.removeIf(held::containsKey);
        }
        List<String> orphans = owners.orphans();
        if (!orphans.isEmpty()) {
            List<String> takers = membership.all().stream()
                    .filter(server -> server.lives() && !server.draining())
                    .map(ServerRow::id)
                    .toList();
            mine.addAll(Takeover.share(orphans, takers.indexOf(me()), takers.size()));
        }
        takeNow(mine);
    }

    /** Takes of some runs, each of which is about to be driven ({@link #take}), those that this server has not, in few transactions. */
    public void takeAll(Collection<String> runs) {
        if (!draining()) {
            takeNow(runs.stream().filter(run -> !held.containsKey(run)).toList());
        }
    }

    private void takeNow(List<String> runs) {
        for (int from = 0; from < runs.size(); from += AT_ONCE) {
            owners.take(runs.subList(from, Math.min(runs.size(), from + AT_ONCE)), me(), membership.generation())
                    .forEach(this::taken);
        }
    }

    private void taken(String run, Taken taken) {
        held.put(run, taken.fence());
        taken.before()
                .filter(before -> !before.equals(me()))
                .ifPresent(before -> log.info("run={} taken over from server {}, whose lease ran out", run, before));
    }

    /**
     * Takes a run to drive it.
     *
     * @return the fence; empty when another server has it, or it rests
     */
    public Optional<Long> take(String run) {
        Long had = held.get(run);
        if (had != null) {
            return Optional.of(had);
        }
        if (!draining()) {
            owners.take(List.of(run), me(), membership.generation()).forEach(this::taken);
        }
        return Optional.ofNullable(held.get(run));
    }

    /** Runs this server drives, or is about to. */
    public Set<String> held() {
        return new HashSet<>(held.keySet());
    }

    /** The run rests, or is said to: let go of it if so. Otherwise it stays this server's, and is to be driven again. */
    public void rests(String run) {
        Long fence = held.get(run);
        if (fence != null && owners.letGo(run, me(), fence)) {
            held.remove(run, fence);
        }
    }

    /** The run has changed hands. */
    public void lost(String run, long fence) {
        held.remove(run, fence);
    }

    /** Hands everything over: other servers take it at once, and what loops here still write is refused. */
    public void handOverAll(String why) {
        for (Map.Entry<String, Long> each : Map.copyOf(held).entrySet()) {
            owners.handOver(each.getKey(), me(), each.getValue(), why);
            held.remove(each.getKey(), each.getValue());
        }
    }

    /** Whether no other server can have this database. */
    public boolean alone() {
        return membership.sole();
    }

    /** Who drives a run, or the run of a shard, if that server lives. */
    public Optional<String> driver(String run) {
        return owners.ownerOf(ShardId.wholeOf(run));
    }

    /** Which other server tried a launch last. */
    public Optional<String> triedElsewhere(AttemptRow attempt) {
        return owners.triedElsewhere(attempt, me());
    }

    /** Whether this is the one of all servers that does what has to be done once. */
    public boolean leads() {
        return membership.sole()
                || membership.all().stream()
                        .filter(ServerRow::lives)
                        .filter(server -> !server.draining())
                        .findFirst()
                        .filter(server -> server.id().equals(me()))
                        .isPresent();
    }
}
