package dev.stint.providers.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is remembered of a machine, also across a restart of the server: the content of its {@code machine.json}. Holds no
 * secret. Immutable.
 *
 * @param id also the name of its folder and the marker of its processes
 * @param token the launch it came from
 * @param market market id
 * @param tags what it carries
 * @param rank its place in the gang
 * @param count machines of the launch
 * @param host where it runs, see {@link HostId}
 * @param launchedAt when the launch was accepted
 * @param scriptStart offset zero of the market's script
 * @param startAt when the agent's process shall start
 * @param granted false while the launch is under way: found false after a crash, nobody was told of the machine
 * @param agent its first process, once started
 * @param lodging the user its command runs as, and where it works; null: the server's, in the machine's folder
 * @param taking the preemption under way, if one is
 * @param ending its end, once decided
 */
record MachineRecord(
        String id,
        String token,
        String market,
        MachineTags tags,
        int rank,
        int count,
        String host,
        Instant launchedAt,
        Instant scriptStart,
        Instant startAt,
        boolean granted,
        @Nullable ProcessMark agent,
        @Nullable Lodging lodging,
        @Nullable Taking taking,
        @Nullable Ending ending) {

    /**
     * A preemption.
     *
     * @param noticedAt when the notice was given
     * @param endsAt when what still runs is killed
     * @param why for people
     */
    record Taking(Instant noticedAt, Instant endsAt, String why) {}

    /**
     * An end.
     *
     * @param end why
     * @param detail for people
     * @param endedAt when the last process was gone; null while some may live, and when nobody saw it
     * @param goneSince since when it is known to be gone; null while some process may live
     */
    record Ending(
            End end,
            String detail,
            @Nullable Instant endedAt,
            @Nullable Instant goneSince) {}

    MachineRecord {
        if (!id.matches("[a-z0-9-]{1,40}") || rank < 0 || count < 1) {
            throw new IllegalArgumentException(
                    "machine record: id '" + id + "', rank " + rank + ", count " + count + " cannot be");
        }
        Market.parse(market);
    }

    MachineRecord withAgent(ProcessMark process) {
        return new MachineRecord(
                id,
                token,
                market,
                tags,
                rank,
                count,
                host,
                launchedAt,
                scriptStart,
                startAt,
                true,
                process,
                lodging,
                taking,
                ending);
    }

    MachineRecord withTaking(Taking newTaking) {
        return new MachineRecord(
                id,
                token,
                market,
                tags,
                rank,
                count,
                host,
                launchedAt,
                scriptStart,
                startAt,
                granted,
                agent,
                lodging,
                newTaking,
                ending);
    }

    MachineRecord withEnding(Ending newEnding) {
        return new MachineRecord(
                id,
                token,
                market,
                tags,
                rank,
                count,
                host,
                launchedAt,
                scriptStart,
                startAt,
                granted,
                agent,
                lodging,
                taking,
                newEnding);
    }

    Machine machine() {
        return new Machine(id, new LaunchToken(token), Market.parse(market), tags, rank, launchedAt);
    }

    @JsonIgnore
    boolean isGone() {
        return ending != null && ending.goneSince() != null;
    }

    MachineStatus status() {
        if (ending != null) {
            return ending.goneSince() != null
                    ? new MachineStatus(
                            State.GONE, ending.end(), Optional.ofNullable(ending.endedAt()), ending.detail())
                    : new MachineStatus(State.STOPPING, End.NONE, Optional.empty(), ending.detail());
        }
        if (taking != null) {
            return new MachineStatus(
                    State.STOPPING, End.NONE, Optional.empty(), taking.why() + "; ends at " + taking.endsAt());
        }
        return agent == null
                ? new MachineStatus(State.PENDING, End.NONE, Optional.empty(), "starts at " + startAt)
                : new MachineStatus(State.RUNNING, End.NONE, Optional.empty(), "process " + agent.pid());
    }
}
