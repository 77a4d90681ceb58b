package dev.stint.providers.aws;

import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.cloud.MachineMemory;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;

/**
 * Ends instances. What is asked for while EC2 is being told of others goes with the next call, up to a hundred at a time; an end that EC2
 * took on less than ten seconds ago is not asked for again. Safe for use by many threads.
 */
final class Terminations {

    private static final Duration TAKEN_ON_FOR = Duration.ofSeconds(10);
    private static final int AT_A_TIME = 100;

    private final Ec2Calls calls;
    private final MachineWatch watch;
    private final MachineMemory memory;
    private final InstantSource clock;
    private final Map<String, Queue> queues = new HashMap<>();

    private static final class Queue {
        private final Map<String, CompletableFuture<Void>> waiting = new LinkedHashMap<>();
        private boolean served;
    }

    Terminations(Ec2Calls calls, MachineWatch watch, MachineMemory memory, InstantSource clock) {
        this.calls = calls;
        this.watch = watch;
        this.memory = memory;
        this.clock = clock;
    }

    /** Silent for an instance that EC2 does not know. */
    void end(String id, String region) throws CallFailedException {
        Instant now = clock.instant();
        if (memory.endAskedAt(id)
                .filter(at -> now.isBefore(at.plus(TAKEN_ON_FOR)))
                .isPresent()) {
            return;
        }
        CompletableFuture<Void> answer;
        Queue queue;
        boolean serve;
        synchronized (this) {
            queue = queues.computeIfAbsent(region, name -> new Queue());
            answer = queue.waiting.computeIfAbsent(id, asked -> new CompletableFuture<>());
            serve = !queue.served;
            queue.served = true;
        }
        if (serve) {
            serve(queue, region);
        }
        try {
            answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CallFailedException failed) {
                throw failed;
            }
            throw e;
        }
    }

    private void serve(Queue queue, String region) {
        while (true) {
            Map<String, CompletableFuture<Void>> batch = new LinkedHashMap<>();
            synchronized (this) {
                List<String> first =
                        queue.waiting.keySet().stream().limit(AT_A_TIME).toList();
                for (String id : first) {
                    CompletableFuture<Void> answer = queue.waiting.remove(id);
                    if (answer != null) {
                        batch.put(id, answer);
                    }
                }
                if (batch.isEmpty()) {
                    queue.served = false;
                    return;
                }
            }
            send(batch, region);
        }
    }

    private void send(Map<String, CompletableFuture<Void>> batch, String region) {
        List<String> ids = new ArrayList<>(batch.keySet());
        @Nullable Throwable failed = tell(ids, region);
        boolean oneOfMany = ids.size() > 1 && failed instanceof CallFailedException call && mayBeForOne(call.failure());
        for (String id : ids) {
            // one that cannot be ended fails the call for all: the others shall end nevertheless
            @Nullable Throwable own = oneOfMany ? tell(List.of(id), region) : failed;
            CompletableFuture<Void> answer = batch.get(id);
            if (answer == null) {
                continue;
            }
            if (own == null) {
                answer.complete(null);
            } else {
                answer.completeExceptionally(own);
            }
        }
    }

    /** Whether one instance alone may be what the call failed for; want of haste or of credentials is the same for each. */
    private static boolean mayBeForOne(Failure failure) {
        Kind kind = Ec2Refusals.kind(failure.code());
        return failure.effect() == Failure.Effect.NONE
                && kind != Kind.THROTTLED
                && (kind != Kind.AUTH || failure.code().equals("UnauthorizedOperation"));
    }

    /** Nothing when EC2 took it on, or does not know the one instance it was asked for. */
    private @Nullable Throwable tell(List<String> ids, String region) {
        try {
            List<InstanceStateChange> changes = calls.make(
                            "TerminateInstances",
                            region,
                            ec2 -> ec2.terminateInstances(request -> request.instanceIds(ids)))
                    .terminatingInstances();
            changes.forEach(change -> watch.ending(
                    change.instanceId(), region, change.currentState().name()));
            return null;
        } catch (CallFailedException e) {
            boolean unknown = ids.size() == 1 && e.failure().code().startsWith("InvalidInstanceID");
            return unknown ? null : e;
        } catch (RuntimeException | Error e) {
            return e; // whatever it is: who serves must go on, or nothing in the region is ended any more
        }
    }
}
