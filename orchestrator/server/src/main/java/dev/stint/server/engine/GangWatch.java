package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Decides for a gang what its machines' words and ends mean for the run. When one machine goes, the commands on the others die of
 * the broken connection; so a failure of the command is believed only after every other machine was asked about at its provider,
 * and had a heartbeat's time to show a notice or an end. The rules of runs stay those of one machine.
 */
@Component
class GangWatch {

    private final RunTable runs;
    private final Transitions transitions;
    private final OrderKeeper orders;
    private final GangEars ears;
    private final Presence presence;
    private final Horizon horizon;
    private final BootWords boots;
    private final InstantSource clock;

    GangWatch(
            RunTable runs,
            Transitions transitions,
            OrderKeeper orders,
            GangEars ears,
            Presence presence,
            Horizon horizon,
            BootWords boots,
            InstantSource clock) {
        this.runs = runs;
        this.transitions = transitions;
        this.orders = orders;
        this.ears = ears;
        this.presence = presence;
        this.horizon = horizon;
        this.boots = boots;
        this.clock = clock;
    }

    /** A starting gang, all machines granted: they find each other, and rank 0's command starts. */
    void start(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        Instant now = clock.instant();
        Instant since = memory.startingSince.orElse(now);
        memory.startingSince = Optional.of(since);
        List<Voice> voices = watch(run, attempt, memory);
        Duration patience =
                Json.read(attempt.request(), StoredLaunch.class).startBound().multipliedBy(2);
        Optional<Voice> unheard =
                voices.stream().filter(voice -> voice.status().isEmpty()).findFirst();
        if (unheard.isPresent()
                && at(run) == RunState.STARTING
                && Duration.between(since, now).compareTo(patience) > 0) {
            transitions.apply(
                    run.id(),
                    new RunEvent.StartOverdue(
                            "nothing heard of rank " + unheard.get().rank() + " for "
                                    + Duration.between(since, now).toSeconds() + " s, " + patience.toSeconds()
                                    + " s are allowed; all " + voices.size() + " machines are given up"
                                    + boots.of(attempt, unheard.get().rank())));
        }
    }

    /** A running gang. */
    List<Voice> watch(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        orders.keep(run, attempt, memory);
        List<Voice> voices = listen(attempt, memory);
        if (!working(run)) {
            return voices;
        }
        if (voices.stream().allMatch(Voice::finished)) {
            transitions.apply(run.id(), MachineWatch.ending(voices.get(0).named()));
            return voices;
        }
        Optional<Voice> failed = firstFailure(voices);
        for (Voice voice : voices) {
            boolean doubtful = failed.isPresent() || presence.silent(hearing(memory, voice.rank()), memory.pace);
            if (voice.exit().isEmpty() && doubtful && lost(run, attempt, memory, voice)) {
                return voices;
            }
        }
        Instant now = clock.instant();
        if (failed.isEmpty()) {
            memory.gang.failedSince = Optional.empty();
        } else if (graceOver(memory.gang.failedSince, horizon.grace(attempt, memory.pace.heartbeat()), now)) {
            transitions.apply(run.id(), MachineWatch.ending(failed.get().named()));
        } else {
            memory.gang.failedSince = memory.gang.failedSince.or(() -> Optional.of(now));
        }
        return voices;
    }

    /** A draining gang: rank 0 is waited for, since it commits for all; the others for as long as logs take. */
    void drain(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        orders.keep(run, attempt, memory);
        List<Voice> voices = listen(attempt, memory);
        if (at(run) != RunState.DRAINING) {
            return;
        }
        Voice first = voices.get(0);
        Optional<MachineStatus> gone = first.exit().isPresent() ? Optional.empty() : goneNow(attempt, memory, first);
        if (gone.isPresent()) {
            end(run, attempt, first, gone.get());
            return;
        }
        Optional<Voice> missing = Optional.empty();
        boolean waiting = false;
        for (Voice voice : voices.subList(1, voices.size())) {
            if (voice.exit().isEmpty()) {
                boolean ended = goneNow(attempt, memory, voice).isPresent();
                missing = ended ? Optional.of(voice) : missing;
                waiting |= !ended;
            }
        }
        Instant now = clock.instant();
        boolean over =
                graceOver(memory.gang.drainedSince, memory.pace.heartbeat().multipliedBy(2), now);
        if (first.exit().isPresent() && (!waiting || over)) {
            transitions.apply(run.id(), drained(voices));
        } else if (first.exit().isEmpty() && missing.isPresent() && over) {
            // rank 0 cannot commit any more for lack of a part; its command may hang until its time is up
            end(
                    run,
                    attempt,
                    missing.get(),
                    horizon.status(attempt, missing.get().machine()));
        } else if (first.exit().isPresent() || missing.isPresent()) {
            memory.gang.drainedSince = memory.gang.drainedSince.or(() -> Optional.of(now));
        }
    }

    private static boolean graceOver(Optional<Instant> since, Duration grace, Instant now) {
        return since.filter(at -> Duration.between(at, now).compareTo(grace) >= 0)
                .isPresent();
    }

    private List<Voice> listen(AttemptRow attempt, AttemptMemory memory) throws IOException {
        Instant asked = clock.instant();
        List<Voice> voices = ears.listen(attempt);
        for (Voice voice : voices) {
            presence.looked(hearing(memory, voice.rank()), memory.pace, voice.fresh(), asked);
            if (voice.fresh()) {
                memory.decideAt = Optional.empty();
            }
        }
        return voices;
    }

    /** A failure is put down to whoever said so first, by its own clock: the others died of it. */
    private static Optional<Voice> firstFailure(List<Voice> voices) {
        return voices.stream()
                .filter(voice -> voice.exit().isPresent() && !voice.finished())
                .min(Comparator.comparing(voice -> voice.status().orElseThrow().sentAt()));
    }

    /** Whether a machine that has not said that it is done is lost, about to be, or dumb; then the run knows. */
    private boolean lost(RunRow run, AttemptRow attempt, AttemptMemory memory, Voice voice) throws IOException {
        MachineStatus status = horizon.status(attempt, voice.machine());
        Hearing hearing = hearing(memory, voice.rank());
        if (status.gone() && !horizon.hides(attempt, hearing)) {
            Voice last = lastWords(attempt, memory, voice);
            if (last.exit().isPresent() || !working(run)) {
                return true;
            }
            end(run, attempt, voice, status);
            return true;
        }
        if (status.state() == MachineStatus.State.STOPPING) {
            transitions.apply(
                    run.id(),
                    new RunEvent.Noticed("rank " + voice.rank() + ": its machine is ending: " + status.detail()));
            return true;
        }
        if (presence.silent(hearing, memory.pace)) {
            presence.there(hearing);
            if (presence.mute(hearing)) {
                transitions.apply(
                        run.id(),
                        Watching.mute(hearing, voice.status().isEmpty() ? boots.of(attempt, voice.rank()) : ""));
                return true;
            }
        }
        return false;
    }

    private Optional<MachineStatus> goneNow(AttemptRow attempt, AttemptMemory memory, Voice voice) throws IOException {
        MachineStatus status = horizon.status(attempt, voice.machine());
        return status.gone()
                        && !horizon.hides(attempt, hearing(memory, voice.rank()))
                        && lastWords(attempt, memory, voice).exit().isEmpty()
                ? Optional.of(status)
                : Optional.empty();
    }

    /** A machine may have said how it ended just before it went. */
    private Voice lastWords(AttemptRow attempt, AttemptMemory memory, Voice before) throws IOException {
        Voice voice;
        do {
            voice = listen(attempt, memory).get(before.rank());
        } while (voice.fresh());
        return voice;
    }

    private void end(RunRow run, AttemptRow attempt, Voice voice, MachineStatus status) throws IOException {
        String boot = voice.status().isEmpty() ? boots.of(attempt, voice.rank()) : "";
        transitions.apply(
                run.id(),
                new RunEvent.MachineEnded(
                        BootWords.end(status, boot),
                        "machine of rank " + voice.rank() + ": " + status.detail() + boot));
    }

    private static RunEvent drained(List<Voice> voices) {
        Status.Exit exit = voices.get(0).named();
        boolean done = voices.stream().allMatch(Voice::finished);
        // rank 0 is done, but another one was broken off: the gang's work is not
        return voices.get(0).finished() && !done
                ? new RunEvent.Drained("rank 0 was done, others were not")
                : MachineWatch.ending(exit);
    }

    private static Hearing hearing(AttemptMemory memory, int rank) {
        return memory.gang.hearings.computeIfAbsent(rank, r -> {
            Hearing hearing = new Hearing();
            hearing.found = memory.hearing.found;
            return hearing;
        });
    }

    private boolean working(RunRow run) {
        RunState state = at(run);
        return state == RunState.STARTING || state == RunState.RUNNING;
    }

    private RunState at(RunRow run) {
        return runs.find(run.id()).orElseThrow().machine().state();
    }
}
