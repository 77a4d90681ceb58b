package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.BulkInsertInstanceRequest;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Machine;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import dev.stint.providers.cloud.BootData;
import dev.stint.providers.cloud.LaunchPins;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Launches machines, each token's only once: by the launch's pin, so that a repeated request is the same to the byte, by Google's request
 * id, and by names that follow from the token. Refused means that nothing exists. Safe for use by many threads.
 */
final class Launches {

    /** How long our own trouble keeps a launch from being tried again. */
    private static final Duration OUR_TROUBLE = Duration.ofMinutes(2);

    private final GceCalls calls;
    private final LaunchPins pins;
    private final LaunchPlanner planner;
    private final BootData boot;
    private final Arrivals arrivals;

    Launches(GceCalls calls, LaunchPins pins, LaunchPlanner planner, BootData boot, Arrivals arrivals) {
        this.calls = calls;
        this.pins = pins;
        this.planner = planner;
        this.boot = boot;
        this.arrivals = arrivals;
    }

    /** Whether a launch was made before, and Google did not clearly refuse it. */
    boolean known(LaunchRequest request) {
        return pins.of(request.token()).isPresent();
    }

    /** @param refused hears which failure a refusal stands for */
    LaunchOutcome launch(LaunchRequest request, Refused refused) {
        Optional<LaunchOutcome> impossible = impossible(request);
        if (impossible.isPresent()) {
            return impossible.get();
        }
        String script;
        try {
            script = boot.render(request);
        } catch (IllegalArgumentException e) {
            return ours(request, Kind.CONFIG, "[no boot data]", String.valueOf(e.getMessage()));
        }
        int bytes = script.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > InstanceRequests.STARTUP_SCRIPT_BYTES) {
            return ours(
                    request,
                    Kind.CONFIG,
                    "[boot data too large]",
                    "the boot data has " + bytes + " bytes; Compute Engine takes "
                            + InstanceRequests.STARTUP_SCRIPT_BYTES);
        }
        Optional<Map<String, String>> before = pins.of(request.token());
        LaunchPin pin;
        try {
            pin = LaunchPin.of(
                    before.isPresent()
                            ? before.get()
                            : pins.keep(request.token(), planner.plan(request).parts()));
        } catch (IOException e) {
            return ours(
                    request,
                    Kind.UNKNOWN,
                    "[not recorded]",
                    "the launch could not be recorded, so it was not made: " + e + "; look at the disk");
        }
        return made(request, pin, script, before.isPresent(), refused);
    }

    /** Hears of refusals. */
    @FunctionalInterface
    interface Refused {
        void by(Failure failure, Refusal refusal);
    }

    private LaunchOutcome made(LaunchRequest request, LaunchPin pin, String script, boolean repeated, Refused refused) {
        if (repeated) {
            // a machine that has ended since would be made again, once Google has forgotten the request
            try {
                List<Machine> machines = arrivals.found(request, pin);
                if (machines.size() == request.count()) {
                    return new LaunchOutcome.Granted(machines);
                }
            } catch (CallFailedException e) {
                return new LaunchOutcome.Lost(e.failure().words());
            }
        }
        Operation operation;
        try {
            operation = begin(request, pin, script);
        } catch (CallFailedException e) {
            return failed(request, pin, repeated, false, e, refused);
        }
        try {
            return arrivals.arrived(request, pin, what(request), operation);
        } catch (CallFailedException e) {
            return failed(request, pin, repeated, true, e, refused);
        }
    }

    private Operation begin(LaunchRequest request, LaunchPin pin, String script) throws CallFailedException {
        if (request.count() == 1) {
            InsertInstanceRequest single = InstanceRequests.single(calls.project(), request, pin, script);
            return calls.make(
                    what(request),
                    pin.zone(),
                    google -> google.instances().insertCallable().call(single));
        }
        BulkInsertInstanceRequest gang = InstanceRequests.gang(calls.project(), request, pin, script);
        return calls.make(
                what(request),
                pin.zone(),
                google -> google.instances().bulkInsertCallable().call(gang));
    }

    private LaunchOutcome failed(
            LaunchRequest request,
            LaunchPin pin,
            boolean repeated,
            boolean begun,
            CallFailedException e,
            Refused refused) {
        Failure failure = e.failure();
        boolean triedBefore = repeated || e.doubtful();
        if (failure.effect() == Failure.Effect.POSSIBLE || (begun && e.doubtful())) {
            return new LaunchOutcome.Lost(failure.words());
        }
        Refusal refusal = GceRefusals.of(failure, request.market());
        try {
            // of a failed launch something may have been left; and an earlier try whose answer was lost may have been
            // granted
            if (begun || triedBefore || failure.code().equals("alreadyExists")) {
                List<Machine> machines = arrivals.found(request, pin);
                if (machines.size() == request.count() && !begun) {
                    return new LaunchOutcome.Granted(machines);
                }
                if (triedBefore && !begun && !looksAtTheName(refusal.kind())) {
                    return new LaunchOutcome.Lost(failure.words());
                }
                arrivals.undo(request, pin);
                if (failure.code().equals("alreadyExists") && !machines.isEmpty()) {
                    refusal = incomplete(request, machines.size());
                }
            }
        } catch (CallFailedException unanswered) {
            return new LaunchOutcome.Lost(
                    failure.words() + "; " + unanswered.failure().words());
        }
        pins.drop(request.token());
        refused.by(failure, refusal);
        return new LaunchOutcome.Refused(refusal);
    }

    /**
     * Whether Google refuses so only after it looked whether the request was taken on already. Who is throttled or not let in learns
     * nothing of an earlier try whose answer was lost.
     */
    private static boolean looksAtTheName(Kind kind) {
        return switch (kind) {
            case NO_CAPACITY, PRICE, QUOTA, CONFIG -> true;
            case THROTTLED, AUTH, UNKNOWN -> false;
        };
    }

    private static Optional<LaunchOutcome> impossible(LaunchRequest request) {
        if (request.market().capacity() == CapacityType.RESERVED) {
            return Optional.of(ours(
                    request,
                    Kind.CONFIG,
                    "[reserved]",
                    "Compute Engine's reservations are not used by this version; allow spot or on-demand"));
        }
        try {
            MachineKind.parse(request.market().instanceType());
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(ours(request, Kind.CONFIG, "[no type]", String.valueOf(e.getMessage())));
        }
    }

    private static Refusal incomplete(LaunchRequest request, int left) {
        return GceRefusals.ours(
                Kind.UNKNOWN,
                Scope.MARKET,
                OUR_TROUBLE,
                "[incomplete gang]",
                "of an earlier try " + left + " of " + request.count() + " machines were left; they were ended",
                request.market());
    }

    private static String what(LaunchRequest request) {
        return request.count() == 1 ? "instances.insert" : "instances.bulkInsert";
    }

    private static LaunchOutcome ours(LaunchRequest request, Kind kind, String code, String words) {
        return new LaunchOutcome.Refused(GceRefusals.ours(
                kind, kind == Kind.CONFIG ? Scope.MARKET : Scope.PROVIDER, OUR_TROUBLE, code, words, request.market()));
    }
}
