package dev.stint.providers.azure;

import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Follows a machine that Azure has accepted until it is known whether there is room for it: the operation, and the machine itself, since
 * the operation goes on until the guest has started. Without an operation, because the answer was lost, the machine tells all. Safe for
 * use by many threads.
 */
final class Creation {

    /** Azure finds room, or finds none, within a minute or two; then something is wrong. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final int ABSENT = 404;

    private final ArmCalls calls;
    private final Vms vms;
    private final InstantSource clock;

    Creation(ArmCalls calls, Vms vms, InstantSource clock) {
        this.calls = calls;
        this.vms = vms;
        this.clock = clock;
    }

    /** What came of it: the machine, or why there is none. Exactly one of the two. */
    record Result(Optional<VirtualMachineInner> machine, Optional<Failure> failure) {

        private static Result made(VirtualMachineInner vm) {
            return new Result(Optional.of(vm), Optional.empty());
        }

        private static Result failed(Failure failure) {
            return new Result(Optional.empty(), Optional.of(failure));
        }
    }

    /** How an operation is. */
    private record Progress(
            boolean known, boolean succeeded, Optional<Failure> failure, Optional<Duration> retryAfter) {
        private static final Progress NONE = new Progress(false, false, Optional.empty(), Optional.empty());
    }

    /** @param operationUrl where the operation can be followed, if that is known */
    Result follow(VmId id, Optional<String> operationUrl) throws CallFailedException {
        Instant until = clock.instant().plus(PATIENCE);
        String operation = "create virtual machine " + id;
        @Nullable Instant missingSince = null;
        while (true) {
            Progress progress = operationUrl.isPresent() ? progress(operation, operationUrl.get()) : Progress.NONE;
            Optional<VirtualMachineInner> vm = vms.look(id);
            Instant now = clock.instant();
            missingSince = vm.isPresent() ? null : missingSince == null ? now : missingSince;
            Optional<Result> result;
            if (vm.isPresent()) {
                result = shown(operation, vm.get(), progress);
            } else if (progress.failure().isPresent()) {
                result = progress.failure().map(Result::failed);
            } else {
                // accepted and not there: not yet, or taken in the meantime; one answer is not believed
                boolean believed = missingSince != null
                        && !now.isBefore(missingSince.plus(MachineBook.MISSED_FOR))
                        && (!progress.known() || progress.succeeded());
                result = believed ? Optional.of(Result.failed(atBirth(operation))) : Optional.empty();
            }
            if (result.isPresent()) {
                return result.get();
            }
            Duration pause = progress.retryAfter().orElse(BETWEEN_LOOKS);
            boolean late = !now.isBefore(until);
            if (late || !calls.waited(pause.compareTo(LONGEST) > 0 ? LONGEST : pause)) {
                throw new CallFailedException(
                        new Failure(
                                operation,
                                Failure.Effect.POSSIBLE,
                                "[no end]",
                                late ? "it has been under way for " + PATIENCE.toMinutes() + " minutes" : "interrupted",
                                Optional.empty()),
                        true,
                        null);
            }
        }
    }

    private static Optional<Result> shown(String operation, VirtualMachineInner vm, Progress progress) {
        return switch (Condition.of(vm)) {
            // also one whose guest was too slow to report: it runs, and will tell by its mailbox
            case RUNNING, OFF -> Optional.of(Result.made(vm));
            case STOPPING, REMOVING ->
                Optional.of(Result.failed(progress.failure().orElse(atBirth(operation))));
            case FAILED ->
                Optional.of(Result.failed(progress.failure().orElseGet(() -> Condition.failure(operation, vm))));
            case PENDING ->
                progress.failure()
                        .map(Result::failed)
                        .or(() -> progress.succeeded() ? Optional.of(Result.made(vm)) : Optional.empty());
        };
    }

    private static Failure atBirth(String operation) {
        return new Failure(
                operation,
                Failure.Effect.NONE,
                AzureRefusals.EVICTED_AT_BIRTH,
                "it vanished before it ran",
                Optional.empty());
    }

    /** "Track asynchronous Azure operations": InProgress and the like, then Succeeded, Failed or Canceled. */
    private Progress progress(String operation, String url) throws CallFailedException {
        ArmAnswer answer =
                calls.make(ArmRequest.get("follow: " + operation, url).expecting(ABSENT));
        if (answer.status() == ABSENT) {
            return Progress.NONE; // forgotten; the machine tells the rest
        }
        JsonNode body = answer.json();
        return switch (body.path("status").asString("")) {
            case "Succeeded" -> new Progress(true, true, Optional.empty(), answer.retryAfter());
            case "Failed", "Canceled" ->
                new Progress(
                        true, false, Optional.of(Failure.ended(operation, body.path("error"))), answer.retryAfter());
            default -> new Progress(true, false, Optional.empty(), answer.retryAfter());
        };
    }
}
