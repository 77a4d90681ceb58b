package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request to launch, by what it says.
 *
 * @param request well-formed
 */
record LaunchForm(StageRequest request) {

    private static final String SPOT = "InstanceMarketOptions.SpotOptions.";
    private static final String RESERVATION = "CapacityReservationSpecification.";
    private static final String TARGET = RESERVATION + "CapacityReservationTarget.";

    Optional<String> token() {
        return request.parameter("ClientToken").filter(token -> !token.isEmpty());
    }

    int least() {
        return request.number("MinCount", 1);
    }

    int most() {
        return request.number("MaxCount", 1);
    }

    String image() {
        return request.parameter("ImageId")
                .orElseThrow(() -> new RefusedException(
                        400, "MissingParameter", "The request must contain the parameter ImageId"));
    }

    Market market(String zone) {
        CapacityType capacity = request.parameter("InstanceMarketOptions.MarketType")
                        .map("spot"::equals)
                        .orElse(false)
                ? CapacityType.SPOT
                : reserved() ? CapacityType.RESERVED : CapacityType.ON_DEMAND;
        String type = request.parameter("InstanceType").orElse("m1.small");
        return new Market("aws", request.region(), zone, type, capacity);
    }

    private boolean reserved() {
        return reservations().equals("capacity-reservations-only")
                || request.parameter(TARGET + "CapacityReservationId").isPresent()
                || request.parameter(TARGET + "CapacityReservationResourceGroupArn")
                        .isPresent();
    }

    /** Which capacity reservations may be used; any open one when the request does not say. */
    String reservations() {
        return request.parameter(RESERVATION + "CapacityReservationPreference").orElse("open");
    }

    boolean persistent() {
        return request.parameter(SPOT + "SpotInstanceType")
                .map("persistent"::equals)
                .orElse(false);
    }

    Optional<BigDecimal> maxPrice() {
        try {
            return request.parameter(SPOT + "MaxPrice").map(BigDecimal::new);
        } catch (NumberFormatException e) {
            throw new RefusedException(400, "InvalidParameterValue", "MaxPrice is no number");
        }
    }

    Optional<String> subnet() {
        return request.parameter("SubnetId").or(() -> request.parameter("NetworkInterface.1.SubnetId"));
    }

    Optional<String> profile() {
        return request.parameter("IamInstanceProfile.Name").or(() -> request.parameter("IamInstanceProfile.Arn"));
    }

    boolean shutdownTerminates() {
        return request.parameter("InstanceInitiatedShutdownBehavior")
                .map("terminate"::equals)
                .orElse(false);
    }

    /** The boot data, decoded. */
    byte[] userData() {
        try {
            return Base64.getDecoder().decode(request.parameter("UserData").orElse(""));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "InvalidUserData.Malformed", "Invalid BASE64 encoding of user data.");
        }
    }

    /** Tags for a kind of resource. */
    Map<String, String> tags(String kind) {
        Map<String, String> tags = new LinkedHashMap<>();
        for (int i = 1;
                request.parameter("TagSpecification." + i + ".ResourceType").isPresent();
                i++) {
            String place = "TagSpecification." + i;
            if (request.parameter(place + ".ResourceType").filter(kind::equals).isPresent()) {
                for (int j = 1; request.parameter(place + ".Tag." + j + ".Key").isPresent(); j++) {
                    tags.put(
                            request.parameter(place + ".Tag." + j + ".Key").orElse(""),
                            request.parameter(place + ".Tag." + j + ".Value").orElse(""));
                }
            }
        }
        return tags;
    }

    /** Tags of the instances. */
    Map<String, String> tags() {
        return tags("instance");
    }
}
