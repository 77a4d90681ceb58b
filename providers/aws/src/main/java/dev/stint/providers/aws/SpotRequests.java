package dev.stint.providers.aws;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.SpotInstanceRequest;
import software.amazon.awssdk.services.ec2.model.SpotInstanceState;

/**
 * Cancels the spot requests that launches leave behind, so that nothing relaunches from them. Cancelling leaves the machine alone. What
 * fails here fails no launch and no list: it is done again with the next list.
 */
final class SpotRequests {

    private static final Logger LOG = System.getLogger(SpotRequests.class.getName());

    /** RunInstances answers for a request long before; one that is open for longer waits for capacity nobody wants any more. */
    private static final Duration OPEN_FOR = Duration.ofMinutes(10);

    private final Ec2Calls calls;
    private final InstantSource clock;

    SpotRequests(Ec2Calls calls, InstantSource clock) {
        this.calls = calls;
        this.clock = clock;
    }

    /** Cancels requests by id. */
    void cancel(String region, List<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        try {
            calls.make(
                    "CancelSpotInstanceRequests",
                    region,
                    ec2 -> ec2.cancelSpotInstanceRequests(request -> request.spotInstanceRequestIds(ids)));
        } catch (CallFailedException e) {
            LOG.log(
                    Level.WARNING,
                    "spot requests {0} are not cancelled yet, and will be with the next sweep: {1}",
                    ids,
                    e.getMessage());
        }
    }

    /** Cancels what an installation has left: requests that have been granted, and those that have been waiting for long. */
    void cancelLeft(String region, String installation) {
        try {
            Instant old = clock.instant().minus(OPEN_FOR);
            List<String> left = calls.make(
                    "DescribeSpotInstanceRequests",
                    region,
                    ec2 -> ec2
                            .describeSpotInstanceRequestsPaginator(request -> request.filters(
                                    filter -> filter.name("tag:" + MachineLabels.INSTALLATION)
                                            .values(Inventory.literally(installation)),
                                    filter -> filter.name("state").values("open", "active")))
                            .spotInstanceRequests()
                            .stream()
                            .filter(request -> isOf(request, installation))
                            .filter(request -> request.state() == SpotInstanceState.ACTIVE
                                    || request.createTime() != null
                                            && request.createTime().isBefore(old))
                            .map(SpotInstanceRequest::spotInstanceRequestId)
                            .toList());
            cancel(region, left);
        } catch (CallFailedException e) {
            LOG.log(Level.WARNING, "spot requests that were left behind could not be looked for: {0}", e.getMessage());
        }
    }

    private static boolean isOf(SpotInstanceRequest request, String installation) {
        return request.tags().stream()
                .anyMatch(tag -> MachineLabels.INSTALLATION.equals(tag.key()) && installation.equals(tag.value()));
    }
}
