package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.cloud.BootData;
import dev.stint.providers.cloud.LaunchPins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes launches. The machines' names are derived from the launch's token, and none is made where there is one of its name; so a repeated
 * launch finds the machines of the first, which it makes with the same request to the byte ({@link LaunchPins}). Equal launches at once are
 * one. Safe for use by many threads.
 */
final class Launches {

    /** How long our own trouble keeps a launch from being tried again. */
    private static final Duration OUR_TROUBLE = Duration.ofMinutes(2);

    private final LaunchPins pins;
    private final LaunchPlanner planner;
    private final BootData boot;
    private final Gangs gangs;
    private final MachineBook book;
    private final Map<LaunchToken, CompletableFuture<LaunchOutcome>> underWay = new ConcurrentHashMap<>();

    /** Launches that were refused, and of which something is still being removed. */
    private final Map<LaunchToken, Refusal> unfinished = new ConcurrentHashMap<>();

    Launches(LaunchPins pins, LaunchPlanner planner, BootData boot, Gangs gangs, MachineBook book) {
        this.pins = pins;
        this.planner = planner;
        this.boot = boot;
        this.gangs = gangs;
        this.book = book;
    }

    /** Whether a launch was made before, and not clearly refused. */
    boolean known(LaunchRequest request) {
        return pins.of(request.token()).isPresent();
    }

    LaunchOutcome launch(LaunchRequest request) {
        CompletableFuture<LaunchOutcome> mine = new CompletableFuture<>();
        CompletableFuture<LaunchOutcome> other = underWay.putIfAbsent(request.token(), mine);
        if (other != null) {
            return other.join();
        }
        try {
            LaunchOutcome outcome = make(request);
            mine.complete(outcome);
            return outcome;
        } catch (RuntimeException | Error e) { // whatever it is: who waits must not wait for ever
            mine.completeExceptionally(e);
            throw e;
        } finally {
            underWay.remove(request.token(), mine);
        }
    }

    private LaunchOutcome make(LaunchRequest request) {
        boolean repeated = known(request);
        List<Machine> before = book.of(request.token());
        if (repeated && before.size() == request.count()) {
            return new LaunchOutcome.Granted(before); // whatever became of them: a launch is made once
        }
        if (request.market().capacity() == CapacityType.RESERVED) {
            return ours(
                    request,
                    Kind.CONFIG,
                    "[reserved]",
                    "Azure takes reservations into account by itself; allow on-demand");
        }
        String data;
        try {
            data = boot.render(request);
        } catch (IllegalArgumentException e) {
            return ours(request, Kind.CONFIG, "[no boot data]", String.valueOf(e.getMessage()));
        }
        int bytes = data.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > VmRequests.CUSTOM_DATA_BYTES) {
            return ours(
                    request,
                    Kind.CONFIG,
                    "[boot data too large]",
                    "the boot data has " + bytes + " bytes; Azure takes " + VmRequests.CUSTOM_DATA_BYTES);
        }
        LaunchPin pin;
        try {
            pin = LaunchPin.of(pins.keep(request.token(), planner.plan(request).parts()));
        } catch (IOException e) {
            return ours(
                    request,
                    Kind.UNKNOWN,
                    "[not recorded]",
                    "the launch could not be recorded, so it was not made: " + e + "; look at the disk");
        }
        Refusal refused = unfinished.get(request.token());
        if (refused != null) {
            return finish(request, pin.vms(), refused);
        }
        return made(request, pin, gangs.make(request, pin, data, repeated));
    }

    private LaunchOutcome made(LaunchRequest request, LaunchPin pin, Gangs.Outcome outcome) {
        if (outcome.failure().isEmpty()) {
            return granted(request, pin, outcome.machines());
        }
        Failure failure = outcome.failure().get();
        Refusal refusal = AzureRefusals.of(failure, request.market());
        boolean unanswered = failure.effect() == Failure.Effect.POSSIBLE;
        boolean shutOut = refusal.kind() == Kind.THROTTLED || refusal.kind() == Kind.AUTH;
        if (unanswered || (shutOut && !outcome.perhaps().isEmpty() && !outcome.ended())) {
            return new LaunchOutcome.Lost(failure.words());
        }
        if (shutOut && outcome.perhaps().isEmpty()) {
            pins.drop(request.token());
            return new LaunchOutcome.Refused(refusal);
        }
        // the machine that was refused is looked for, too: Azure may leave one behind
        List<VmId> left = new ArrayList<>(outcome.perhaps());
        if (left.size() < pin.count()) {
            left.add(pin.vm(left.size()));
        }
        return finish(request, left, refusal);
    }

    /** Refused is what nothing is left of. */
    private LaunchOutcome finish(LaunchRequest request, List<VmId> left, Refusal refusal) {
        try {
            if (gangs.undone(left)) {
                unfinished.remove(request.token());
                pins.drop(request.token());
                return new LaunchOutcome.Refused(refusal);
            }
        } catch (CallFailedException e) {
            unfinished.put(request.token(), refusal);
            return new LaunchOutcome.Lost(
                    "refused with " + refusal.code() + ", and what it left could not be removed: " + e.getMessage());
        }
        unfinished.put(request.token(), refusal);
        return new LaunchOutcome.Lost("refused with " + refusal.code() + ", and what it left is still being removed");
    }

    private LaunchOutcome granted(LaunchRequest request, LaunchPin pin, List<VirtualMachineInner> vms) {
        List<Machine> machines = new ArrayList<>();
        for (int rank = 0; rank < vms.size(); rank++) {
            Machine machine = MachineLabels.machine(vms.get(rank)).orElse(null);
            if (machine == null || !machine.tags().equals(request.tags())) {
                pins.drop(request.token());
                return ours(
                        request,
                        Kind.CONFIG,
                        "[name taken]",
                        "the virtual machine " + pin.vm(rank) + " is not this launch's, by its tags; remove it");
            }
            machines.add(machine);
        }
        gangs.granted(pin, machines);
        return new LaunchOutcome.Granted(machines);
    }

    private static LaunchOutcome ours(LaunchRequest request, Kind kind, String code, String words) {
        return new LaunchOutcome.Refused(AzureRefusals.ours(
                kind,
                kind == Kind.CONFIG ? Refusal.Scope.MARKET : Refusal.Scope.PROVIDER,
                OUR_TROUBLE,
                code,
                words,
                request.market()));
    }
}
