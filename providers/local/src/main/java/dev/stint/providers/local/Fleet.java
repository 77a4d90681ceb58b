package dev.stint.providers.local;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineStatus.End;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The machines: their records in memory and on disk, and their processes. Not safe for use by several threads: guarded by the
 * adapter's lock.
 *
 * <p>Once a launch is granted, a disk that cannot be written does not stop a machine from being noticed or ended: the change
 * holds in memory and is written as soon as the disk allows.
 */
final class Fleet {
    private static final Logger LOG = System.getLogger(Fleet.class.getName());

    private final MachineStore store;
    private final AgentStart starter;
    private final Processes processes;
    private final Reaper reaper;
    private final String host;
    private final Map<String, MachineRecord> machines = new LinkedHashMap<>();
    private final Map<String, String> damaged = new HashMap<>();
    private final Set<String> unsaved = new HashSet<>();

    Fleet(MachineStore store, AgentStart starter, Processes processes, Reaper reaper, String host) {
        this.store = store;
        this.starter = starter;
        this.processes = processes;
        this.reaper = reaper;
        this.host = host;
    }

    /** Takes up what an earlier adapter left in the folder, whatever it was doing when it ended. */
    void recover(Instant now) throws IOException {
        List<MachineStore.Damaged> unreadable = new ArrayList<>();
        List<MachineRecord> loaded = store.load(unreadable);
        for (MachineStore.Damaged each : unreadable) {
            reaper.killAll(each.id(), null, null);
            damaged.put(each.id(), "its record could not be read and lies in " + each.setAside());
            LOG.log(
                    Level.ERROR,
                    "local machine {0}: record cannot be read ({1}); its processes were killed, its folder was moved to {2}:"
                            + " look at it, then delete it",
                    each.id(),
                    each.why(),
                    each.setAside());
        }
        loaded.sort(Comparator.comparing(MachineRecord::launchedAt).thenComparing(MachineRecord::id));
        for (MachineRecord machine : loaded) {
            recover(machine, now);
        }
    }

    private void recover(MachineRecord machine, Instant now) throws IOException {
        machines.put(machine.id(), machine);
        if (machine.isGone()) {
            store.clear(machine.id(), machine.lodging());
            return;
        }
        if (!machine.host().equals(host)) {
            String detail = "host " + machine.host() + " is gone or was started anew; this is " + host;
            gone(machine.withEnding(new MachineRecord.Ending(endOf(machine), detail, null, now)));
            return;
        }
        MachineRecord.@Nullable Taking taking = machine.taking();
        @Nullable ProcessMark agent = machine.agent();
        if (agent == null) {
            List<ProcessMark> found = processes.ofMachine(machine.id(), null);
            if (!found.isEmpty()) {
                persist(machine.withAgent(found.get(0)));
            } else if (!machine.granted()) {
                machines.remove(machine.id());
                store.erase(machine.id(), machine.lodging());
            }
        } else if (machine.ending() == null && !processes.alive(agent)) {
            String detail = "process " + agent.pid() + " ended while no server watched it";
            // Gone only when nothing of it is left; until then each look kills again.
            MachineRecord ending = machine.withEnding(new MachineRecord.Ending(endOf(machine), detail, null, null));
            if (reaper.killAll(machine.id(), agent, machine.lodging())) {
                gone(ending.withEnding(new MachineRecord.Ending(endOf(machine), detail, null, now)));
            } else {
                persist(ending);
            }
        } else if (taking != null && !Files.exists(store.folderOf(machine.id()).resolve(AgentStart.NOTICE))) {
            tell(machine, agent, taking);
        }
    }

    List<MachineRecord> all() {
        return List.copyOf(machines.values());
    }

    List<MachineRecord> ofToken(LaunchToken token) {
        return machines.values().stream()
                .filter(machine -> machine.token().equals(token.value()))
                .sorted(Comparator.comparingInt(MachineRecord::rank))
                .toList();
    }

    Optional<MachineRecord> get(String id) {
        return Optional.ofNullable(machines.get(id));
    }

    /** Why nothing but this is known of a machine, where its record was unreadable. */
    Optional<String> damage(String id) {
        return Optional.ofNullable(damaged.get(id));
    }

    /**
     * Starts one machine: the intent on disk first, then the process, then its number on disk.
     *
     * @throws IOException when any of it failed; then nothing is left of the machine
     */
    MachineRecord launch(LaunchRequest request, int rank, Instant now, Duration delay) throws IOException {
        String id = "m-" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
        @Nullable Lodging lodging = null;
        try {
            lodging = store.create(id);
            MachineRecord machine = new MachineRecord(
                    id,
                    request.token().value(),
                    request.market().id(),
                    request.tags(),
                    rank,
                    request.count(),
                    host,
                    now,
                    request.runSubmittedAt(),
                    now.plus(delay),
                    !delay.isZero(),
                    null,
                    lodging,
                    null,
                    null);
            starter.prepare(machine, request.boot(), store.folderOf(id));
            store.save(machine);
            MachineRecord launched = delay.isZero() ? startAgent(machine) : machine;
            machines.put(id, launched);
            return launched;
        } catch (IOException | RuntimeException e) {
            abandon(id, null, lodging);
            throw e;
        }
    }

    private MachineRecord startAgent(MachineRecord machine) throws IOException {
        long pid = starter.start(machine, store.folderOf(machine.id()));
        // A process that has ended already gets a mark that no living process has.
        MachineRecord started = machine.withAgent(processes.mark(pid).orElse(new ProcessMark(pid, "ended")));
        store.save(started);
        return started;
    }

    /** Starts the agent of a machine whose start was delayed. */
    void startDelayed(MachineRecord machine, Instant now) {
        try {
            machines.put(machine.id(), startAgent(machine));
        } catch (IOException e) {
            end(machine, End.EXITED, "the agent could not be started: " + e.getMessage(), now);
        }
    }

    /** Removes a machine of a launch that is not granted after all. */
    void abandon(MachineRecord machine) {
        machines.remove(machine.id());
        abandon(machine.id(), machine.agent(), machine.lodging());
    }

    private void abandon(String id, @Nullable ProcessMark agent, @Nullable Lodging lodging) {
        boolean dead = reaper.killAll(id, agent, lodging);
        if (!dead) {
            LOG.log(
                    Level.ERROR,
                    "local machine {0}: processes of a failed launch resist SIGKILL; look for {1}={0}",
                    id,
                    Processes.MARKER);
        }
        try {
            // A user whose processes are left is not given to anybody else.
            store.erase(id, dead ? lodging : null);
        } catch (IOException e) {
            warn(id, "folder of a failed launch cannot be removed", e);
        }
    }

    /** Looks whether the machine still runs, and goes on ending one that is to end. */
    MachineRecord refresh(MachineRecord machine, Instant now) {
        if (machine.isGone()) {
            return machine;
        }
        @Nullable ProcessMark agent = machine.agent();
        if (machine.ending() != null) {
            return sweep(machine, now);
        }
        if (agent != null && !processes.alive(agent)) {
            return end(machine, endOf(machine), "process " + agent.pid() + " ended", now);
        }
        return machine;
    }

    /** Once a notice is out, the end is a preemption, whoever is quicker. */
    private static End endOf(MachineRecord machine) {
        if (machine.ending() != null) {
            return machine.ending().end();
        }
        return machine.taking() == null ? End.EXITED : End.PREEMPTED;
    }

    /** Begins a preemption: recorded, told by file, told by SIGTERM. Does nothing when the machine is ending already. */
    MachineRecord take(MachineRecord machine, MachineRecord.Taking taking) {
        if (machine.taking() != null || machine.ending() != null) {
            return machine;
        }
        @Nullable ProcessMark agent = machine.agent();
        MachineRecord taken = persist(machine.withTaking(taking));
        if (agent == null) {
            return end(taken, End.PREEMPTED, taking.why(), taking.noticedAt());
        }
        tell(taken, agent, taking);
        return taken;
    }

    private void tell(MachineRecord machine, ProcessMark agent, MachineRecord.Taking taking) {
        try {
            DurableFile.write(
                    store.folderOf(machine.id()).resolve(AgentStart.NOTICE),
                    FileNoticeSource.content(taking.endsAt(), taking.why()));
        } catch (IOException e) {
            warn(machine.id(), "notice cannot be written; SIGTERM goes out alone", e);
        }
        processes.terminate(agent);
    }

    /** Ends a machine and all that runs on it; what does not die at once is killed again by {@link #refresh}. */
    MachineRecord end(MachineRecord machine, End end, String detail, Instant now) {
        if (machine.ending() != null) {
            return refresh(machine, now);
        }
        End why = machine.taking() == null ? end : End.PREEMPTED;
        return sweep(persist(machine.withEnding(new MachineRecord.Ending(why, detail, null, null))), now);
    }

    private MachineRecord sweep(MachineRecord machine, Instant now) {
        MachineRecord.@Nullable Ending ending = machine.ending();
        if (ending == null || !reaper.killAll(machine.id(), machine.agent(), machine.lodging())) {
            return machine;
        }
        return gone(machine.withEnding(new MachineRecord.Ending(ending.end(), ending.detail(), now, now)));
    }

    private MachineRecord gone(MachineRecord machine) {
        persist(machine);
        try {
            store.clear(machine.id(), machine.lodging());
        } catch (IOException e) {
            warn(machine.id(), "what it left behind cannot be removed yet", e);
        }
        return machine;
    }

    private MachineRecord persist(MachineRecord machine) {
        machines.put(machine.id(), machine);
        try {
            store.save(machine);
            unsaved.remove(machine.id());
        } catch (IOException e) {
            if (unsaved.add(machine.id())) {
                warn(machine.id(), "record cannot be written; trying on", e);
            }
        }
        return machine;
    }

    /** Writes again what the disk did not take. */
    void saveUnsaved() {
        for (String id : List.copyOf(unsaved)) {
            get(id).ifPresent(this::persist);
        }
    }

    /** Forgets a machine that is gone, with its folder. */
    void forget(MachineRecord machine) {
        try {
            store.erase(machine.id(), machine.lodging());
            machines.remove(machine.id());
            unsaved.remove(machine.id());
        } catch (IOException e) {
            warn(machine.id(), "folder cannot be removed yet", e);
        }
    }

    private static void warn(String id, String what, IOException why) {
        LOG.log(Level.WARNING, "local machine {0}: {1}: {2}", id, what, why);
    }
}
