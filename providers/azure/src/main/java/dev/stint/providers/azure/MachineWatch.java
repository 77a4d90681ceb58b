package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Says how machines are, and ends them. One that its guest has switched off is billed on, so to hear of it is to remove it. Safe for use
 * by many threads.
 */
final class MachineWatch {

    private final Vms vms;
    private final Removal removal;
    private final Disappearance disappearance;
    private final MachineBook book;
    private final InstantSource clock;

    MachineWatch(Vms vms, Removal removal, Disappearance disappearance, MachineBook book, InstantSource clock) {
        this.vms = vms;
        this.removal = removal;
        this.disappearance = disappearance;
        this.book = book;
        this.clock = clock;
    }

    MachineStatus status(VmId id) throws CallFailedException {
        Optional<MachineStatus> end = book.end(id);
        if (end.isPresent()) {
            return end.get();
        }
        Optional<VirtualMachineInner> vm = vms.look(id);
        return vm.isPresent() ? shown(id, vm.get()) : missing(id);
    }

    /** Goes on with the end of a machine; silent when there is none. */
    void end(VmId id) throws CallFailedException {
        try {
            // also where its end is known: it may have been taken for ended while it was still to be removed
            if (vms.delete(id) || book.machine(id).isPresent()) {
                book.endAsked(id, clock.instant());
            }
        } catch (CallFailedException e) {
            if (e.doubtful()) {
                book.endAsked(id, clock.instant());
            }
            throw e;
        }
    }

    private MachineStatus shown(VmId id, VirtualMachineInner vm) throws CallFailedException {
        Condition condition = Condition.of(vm);
        Optional<Machine> machine = MachineLabels.machine(vm);
        book.seen(id, machine, clock.instant());
        String detail = Condition.detail(vm);
        return switch (condition) {
            case PENDING, RUNNING, STOPPING, REMOVING -> {
                boolean ending =
                        book.endAsked(id) || condition == Condition.STOPPING || condition == Condition.REMOVING;
                State state = ending ? State.STOPPING : condition == Condition.RUNNING ? State.RUNNING : State.PENDING;
                yield new MachineStatus(state, End.NONE, Optional.empty(), detail);
            }
            case OFF -> switchedOff(id, machine, End.EXITED, Condition.since(vm), detail);
            case FAILED -> switchedOff(id, machine, neverRan(vm), Optional.empty(), detail);
        };
    }

    /** One for which there was no room, found while Azure still looked for some, is nobody's fault: it is as if it had been taken. */
    private static End neverRan(VirtualMachineInner vm) {
        String code = Condition.failure("create", vm).code();
        return AzureRefusals.kind(code) == Refusal.Kind.NO_CAPACITY ? End.PREEMPTED : End.UNKNOWN;
    }

    /** A machine of somebody else's under one of our names is left alone. */
    private MachineStatus switchedOff(
            VmId id, Optional<Machine> machine, End end, Optional<Instant> since, String detail)
            throws CallFailedException {
        if (machine.isEmpty()) {
            return new MachineStatus(State.STOPPING, End.NONE, Optional.empty(), detail);
        }
        boolean asked = book.endAsked(id);
        vms.delete(id);
        if (asked) {
            return new MachineStatus(State.STOPPING, End.NONE, Optional.empty(), detail);
        }
        Instant at =
                since.filter(time -> !time.isBefore(machine.get().launchedAt())).orElseGet(clock::instant);
        MachineStatus gone = new MachineStatus(
                State.GONE, end, Optional.of(at), detail + "; it is being removed, since it is billed on");
        book.ended(id, gone);
        return gone;
    }

    private MachineStatus missing(VmId id) throws CallFailedException {
        Instant now = clock.instant();
        if (!book.missing(id, now)) {
            return new MachineStatus(State.PENDING, End.NONE, Optional.empty(), "Azure does not show it at the moment");
        }
        if (book.endAsked(id)) {
            if (!removal.parts(id)) {
                return new MachineStatus(
                        State.STOPPING, End.NONE, Optional.empty(), "gone, but for its disk or network interface");
            }
            return last(id, new MachineStatus(State.GONE, End.TERMINATED, Optional.of(now), "ended as asked"));
        }
        if (!book.heardOf(id)) {
            return new MachineStatus(State.GONE, End.UNKNOWN, Optional.empty(), "not shown by Azure");
        }
        MachineStatus gone = disappearance.of(id, book);
        removal.parts(id); // what is not gone with it now is for the next sweep
        return last(id, gone);
    }

    private MachineStatus last(VmId id, MachineStatus gone) {
        book.ended(id, gone);
        return gone;
    }
}
