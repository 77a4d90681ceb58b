package dev.stint.providers.aws;

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
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/**
 * Makes launches. The launch's token is EC2's client token, so a repeated launch is answered with the machines of the first, as long as
 * the request is the same to the byte ({@link LaunchPins}). Safe for use by many threads.
 */
final class Launches {

    /** How long our own trouble keeps a launch from being tried again. */
    private static final Duration OUR_TROUBLE = Duration.ofMinutes(2);

    private final Ec2Calls calls;
    private final LaunchPins pins;
    private final LaunchPlanner planner;
    private final BootData boot;
    private final Arrivals arrivals;

    Launches(Ec2Calls calls, LaunchPins pins, LaunchPlanner planner, BootData boot, Arrivals arrivals) {
        this.calls = calls;
        this.pins = pins;
        this.planner = planner;
        this.boot = boot;
        this.arrivals = arrivals;
    }

    /** Whether a launch was made before, and EC2 did not clearly refuse it. */
    boolean known(LaunchRequest request) {
        return pins.of(request.token()).isPresent();
    }

    LaunchOutcome launch(LaunchRequest request) {
        String userData;
        try {
            userData = boot.render(request);
        } catch (IllegalArgumentException e) {
            return ours(request, Kind.CONFIG, "[no boot data]", String.valueOf(e.getMessage()));
        }
        int bytes = userData.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > RunRequests.USER_DATA_BYTES) {
            return ours(
                    request,
                    Kind.CONFIG,
                    "[boot data too large]",
                    "the boot data has " + bytes + " bytes; EC2 takes " + RunRequests.USER_DATA_BYTES);
        }
        boolean repeated = known(request);
        Optional<LaunchPin> pin;
        try {
            pin = pin(request);
        } catch (CallFailedException e) {
            // only asked so far: what is lost is an answer to a question, not a launch
            return e.failure().effect() == Failure.Effect.POSSIBLE
                    ? new LaunchOutcome.Lost(e.failure().words())
                    : new LaunchOutcome.Refused(Ec2Refusals.of(e.failure(), request.market()));
        } catch (IOException e) {
            return ours(
                    request,
                    Kind.UNKNOWN,
                    "[not recorded]",
                    "the launch could not be recorded, so it was not made: " + e + "; look at the disk");
        }
        if (pin.isEmpty()) {
            return new LaunchOutcome.Refused(planner.noPlace(request.market()));
        }
        RunInstancesRequest call = RunRequests.of(request, pin.get(), userData);
        try {
            return new LaunchOutcome.Granted(arrivals.arrived(
                    request,
                    calls.make("RunInstances", request.market().region(), ec2 -> ec2.runInstances(call))
                            .instances()));
        } catch (CallFailedException e) {
            return failed(request, repeated, e);
        }
    }

    private Optional<LaunchPin> pin(LaunchRequest request) throws CallFailedException, IOException {
        Optional<LaunchPin> known = pins.of(request.token()).map(LaunchPin::of);
        if (known.isPresent()) {
            return known;
        }
        Optional<LaunchPin> planned = planner.plan(request);
        return planned.isEmpty()
                ? planned
                : Optional.of(
                        LaunchPin.of(pins.keep(request.token(), planned.get().parts())));
    }

    private LaunchOutcome failed(LaunchRequest request, boolean repeated, CallFailedException e) {
        Failure failure = e.failure();
        if (failure.code().equals("IdempotentParameterMismatch")) {
            try {
                List<Machine> machines = arrivals.found(request);
                if (machines.size() == request.count()) {
                    return new LaunchOutcome.Granted(machines);
                }
                if (machines.size() < request.count()) {
                    // the token was used, so there are machines, and EC2 shows new ones late: none of them may be
                    // forgotten
                    return new LaunchOutcome.Lost(failure.words());
                }
            } catch (CallFailedException unanswered) {
                return new LaunchOutcome.Lost(unanswered.failure().words());
            }
        }
        Refusal refusal = Ec2Refusals.of(failure, request.market());
        boolean triedBefore = repeated || e.doubtful();
        if (failure.effect() == Failure.Effect.POSSIBLE || (triedBefore && !looksAtTheToken(refusal.kind()))) {
            return new LaunchOutcome.Lost(failure.words());
        }
        pins.drop(request.token());
        return new LaunchOutcome.Refused(refusal);
    }

    /**
     * Whether EC2 refuses so only after it looked whether the token was granted already. Who is throttled or not let in learns nothing of
     * an earlier try whose answer was lost.
     */
    private static boolean looksAtTheToken(Kind kind) {
        return switch (kind) {
            case NO_CAPACITY, PRICE, QUOTA, CONFIG -> true;
            case THROTTLED, AUTH, UNKNOWN -> false;
        };
    }

    private static LaunchOutcome ours(LaunchRequest request, Kind kind, String code, String words) {
        return new LaunchOutcome.Refused(Ec2Refusals.ours(
                kind, kind == Kind.CONFIG ? Scope.MARKET : Scope.PROVIDER, OUR_TROUBLE, code, words, request.market()));
    }
}
