package dev.stint.providers.aws;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateChange;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceState;
import software.amazon.awssdk.services.ec2.model.Subnet;

/**
 * EC2 in memory: client tokens, tags, spot requests, instances that show late and are forgotten, calls that fail. For what has to be
 * tried a thousand times; the real protocol is played by the stage. All state is guarded by this.
 */
final class FakeEc2 {

    /** How a call goes wrong. */
    enum Fault {
        NONE,
        CUT_BEFORE,
        CUT_AFTER,
        FAILED_BEFORE,
        FAILED_AFTER,
        THROTTLED
    }

    final HandClock clock;
    final Map<String, String> subnets = new LinkedHashMap<>(); // id to zone
    final Map<String, String> roots = new HashMap<>();
    final List<String> calls = new ArrayList<>();
    final List<RunInstancesRequest> launches = new ArrayList<>();
    private final Map<String, FakeRegion> regions = new HashMap<>();
    private final AtomicInteger ids = new AtomicInteger(1);

    String securityGroup = "sg-0123456789abcdef0";
    Function<String, Fault> faults = operation -> Fault.NONE;
    Function<String, Optional<Ec2Exception>> refusals = operation -> Optional.empty();
    int hiddenFor;
    int pageSize = 2;

    FakeEc2(HandClock clock) {
        this.clock = clock;
        subnets.put("subnet-0000000000000001a", "us-east-1a");
        subnets.put("subnet-0000000000000001b", "us-east-1b");
        subnets.put("subnet-0000000000000002a", "us-west-2a");
    }

    private static final class FakeRegion {
        private final Map<String, Instance> instances = new LinkedHashMap<>();
        private final Map<String, Integer> hidden = new HashMap<>();
        private final Map<String, RunInstancesRequest> tokens = new HashMap<>();
        private final Map<String, SpotInstanceRequest> spotRequests = new LinkedHashMap<>();
    }

    synchronized Ec2Client client(String region) {
        return new FakeEc2Client(this, region);
    }

    /** Everything ever launched. */
    synchronized List<Instance> instances() {
        return regions.values().stream()
                .flatMap(region -> region.instances.values().stream())
                .toList();
    }

    synchronized List<Instance> ofToken(String token) {
        return instances().stream()
                .filter(instance -> token.equals(instance.clientToken()))
                .toList();
    }

    synchronized List<SpotInstanceRequest> spotRequests() {
        return regions.values().stream()
                .flatMap(region -> region.spotRequests.values().stream())
                .toList();
    }

    /** An instance somebody else launched, or somebody meddled with. */
    synchronized void put(String region, Instance instance) {
        region(region).instances.put(instance.instanceId(), instance);
    }

    String newId(String kind) {
        return String.format("%s-%017x", kind, ids.getAndIncrement());
    }

    synchronized void forget(String id) {
        regions.values().forEach(region -> region.instances.remove(id));
    }

    synchronized void run(String id) {
        change(id, InstanceStateName.RUNNING, "", "");
    }

    /** Ends an instance for a reason, without telling the time. */
    synchronized void end(String id, String code, String message) {
        change(id, InstanceStateName.TERMINATED, code, message);
    }

    synchronized void change(String id, InstanceStateName state, String code, String message) {
        regions.values()
                .forEach(region -> region.instances.computeIfPresent(id, (same, instance) -> {
                    Instance.Builder changed = instance.toBuilder().state(to -> to.name(state));
                    if (!code.isEmpty()) {
                        changed.stateReason(reason -> reason.code(code).message(message));
                    }
                    return changed.build();
                }));
    }

    /** Makes a call: counted, and failing as the test wants it. */
    <T> T call(String operation, Supplier<T> effect) {
        Fault fault;
        Optional<Ec2Exception> refusal;
        synchronized (this) {
            calls.add(operation);
            fault = faults.apply(operation);
            refusal = refusals.apply(operation);
        }
        if (refusal.isPresent()) {
            throw refusal.get();
        }
        switch (fault) {
            case CUT_BEFORE -> throw cut();
            case FAILED_BEFORE -> throw error("InternalError", 500, "An internal error has occurred");
            case THROTTLED -> throw error("RequestLimitExceeded", 503, "Request limit exceeded.");
            case NONE, CUT_AFTER, FAILED_AFTER -> {}
        }
        T answer;
        synchronized (this) {
            answer = effect.get();
        }
        switch (fault) {
            case CUT_AFTER -> throw cut();
            case FAILED_AFTER -> throw error("InternalError", 500, "An internal error has occurred");
            case NONE, CUT_BEFORE, FAILED_BEFORE, THROTTLED -> {}
        }
        return answer;
    }

    static Ec2Exception error(String code, int status, String message) {
        return (Ec2Exception) Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static SdkClientException cut() {
        return SdkClientException.create("Unable to execute HTTP request: Connection reset");
    }

    List<Instance> launch(String name, RunInstancesRequest request) {
        FakeRegion region = region(name);
        RunInstancesRequest before = region.tokens.get(request.clientToken());
        if (before != null && !before.equals(request)) {
            throw error("IdempotentParameterMismatch", 400, "Arguments on this idempotent request are inconsistent");
        }
        if (before == null) {
            region.tokens.put(request.clientToken(), request);
            launches.add(request);
            for (int rank = request.maxCount() - 1; rank >= 0; rank--) {
                Instance instance = FakeInstance.of(
                        request, rank, newId("i"), newId("sir"), subnets.get(request.subnetId()), clock.instant());
                region.instances.put(instance.instanceId(), instance);
                region.hidden.put(instance.instanceId(), hiddenFor);
                if (instance.spotInstanceRequestId() != null) {
                    region.spotRequests.put(
                            instance.spotInstanceRequestId(),
                            SpotInstanceRequest.builder()
                                    .spotInstanceRequestId(instance.spotInstanceRequestId())
                                    .state(SpotInstanceState.ACTIVE)
                                    .createTime(clock.instant())
                                    .instanceId(instance.instanceId())
                                    .tags(instance.tags())
                                    .build());
                }
            }
        }
        return region.instances.values().stream()
                .filter(instance -> request.clientToken().equals(instance.clientToken()))
                .toList();
    }

    List<Instance> shown(String name, Map<String, List<String>> filters) {
        FakeRegion region = region(name);
        return region.instances.values().stream()
                .filter(instance -> FakeFilters.match(instance, filters))
                .filter(instance -> region.hidden.merge(instance.instanceId(), -1, Integer::sum) < 0)
                .toList();
    }

    List<InstanceStateChange> terminate(String name, List<String> wanted) {
        FakeRegion region = region(name);
        for (String id : wanted) {
            if (!region.instances.containsKey(id)) {
                throw error("InvalidInstanceID.NotFound", 400, "The instance ID '" + id + "' does not exist");
            }
        }
        String at = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'GMT'")
                .withZone(ZoneOffset.UTC)
                .format(clock.instant());
        List<InstanceStateChange> changes = new ArrayList<>();
        for (String id : wanted) {
            Instance instance = region.instances.get(id);
            InstanceStateName state = instance.state().name();
            if (state != InstanceStateName.TERMINATED && state != InstanceStateName.SHUTTING_DOWN) {
                region.instances.put(
                        id,
                        instance.toBuilder()
                                .state(to -> to.name(InstanceStateName.SHUTTING_DOWN))
                                .stateReason(reason -> reason.code("Client.UserInitiatedShutdown")
                                        .message("Client.UserInitiatedShutdown: User initiated shutdown"))
                                .stateTransitionReason("User initiated (" + at + ")")
                                .build());
                state = InstanceStateName.SHUTTING_DOWN;
            }
            InstanceStateName told = state;
            changes.add(InstanceStateChange.builder()
                    .instanceId(id)
                    .currentState(current -> current.name(told))
                    .build());
        }
        return changes;
    }

    /** What is shutting down is terminated. */
    synchronized void settle() {
        regions.values()
                .forEach(region -> region.instances.replaceAll(
                        (id, instance) -> instance.state().name() == InstanceStateName.SHUTTING_DOWN
                                ? instance.toBuilder()
                                        .state(to -> to.name(InstanceStateName.TERMINATED))
                                        .build()
                                : instance));
    }

    List<SpotInstanceRequest> spotRequests(String region, String tag, List<String> values, List<String> states) {
        return region(region).spotRequests.values().stream()
                .filter(request ->
                        FakeFilters.tagged(request.tags(), tag, values) && states.contains(request.stateAsString()))
                .toList();
    }

    void cancel(String region, List<String> wanted) {
        wanted.forEach(id -> region(region)
                .spotRequests
                .computeIfPresent(
                        id,
                        (same, request) -> request.toBuilder()
                                .state(SpotInstanceState.CANCELLED)
                                .build()));
    }

    List<Subnet> subnets(String region) {
        return subnets.entrySet().stream()
                .filter(subnet -> subnet.getValue().startsWith(region))
                .map(subnet -> Subnet.builder()
                        .subnetId(subnet.getKey())
                        .availabilityZone(subnet.getValue())
                        .vpcId("vpc-1")
                        .build())
                .toList();
    }

    SecurityGroup group() {
        return SecurityGroup.builder().groupId(securityGroup).vpcId("vpc-1").build();
    }

    private FakeRegion region(String name) {
        return regions.computeIfAbsent(name, any -> new FakeRegion());
    }
}
