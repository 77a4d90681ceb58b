package dev.stint.providers.aws;

import java.util.Locale;

/**
 * Calls of EC2 that are only weighed: EC2 says whether they would be allowed, and does nothing. Safe for use by many threads.
 */
interface DryRuns {

    /** Questions the adapter asks. */
    enum Look {
        INSTANCES("DescribeInstances"),
        INSTANCE_TYPES("DescribeInstanceTypes"),
        TYPE_OFFERINGS("DescribeInstanceTypeOfferings"),
        ZONES("DescribeAvailabilityZones"),
        IMAGES("DescribeImages"),
        SUBNETS("DescribeSubnets"),
        SECURITY_GROUPS("DescribeSecurityGroups"),
        SPOT_REQUESTS("DescribeSpotInstanceRequests"),
        SPOT_PRICES("DescribeSpotPriceHistory"),
        /** The only one that can be done without. */
        PLACEMENT_SCORES("GetSpotPlacementScores");

        private final String operation;

        Look(String operation) {
            this.operation = operation;
        }

        String operation() {
            return operation;
        }

        boolean needed() {
            return this != PLACEMENT_SCORES;
        }
    }

    /**
     * What EC2 said. It always says no to a dry run; the code is what tells.
     *
     * @param code EC2's own, raw
     */
    record Answer(String code, String message) {

        boolean allowed() {
            return code.equals("DryRunOperation");
        }

        boolean denied() {
            return code.equals("UnauthorizedOperation") || code.startsWith("AccessDenied");
        }

        boolean mentions(String word) {
            return message.toLowerCase(Locale.ROOT).contains(word.toLowerCase(Locale.ROOT));
        }
    }

    /** @throws CallFailedException when EC2 gave no answer */
    Answer look(Look what, String region) throws CallFailedException;

    /** @throws CallFailedException when EC2 gave no answer */
    Answer launch(Trial trial) throws CallFailedException;

    /**
     * @param machine may be made up
     * @throws CallFailedException when EC2 gave no answer
     */
    Answer end(String machine, String region) throws CallFailedException;

    /**
     * @param spotRequest may be made up
     * @throws CallFailedException when EC2 gave no answer
     */
    Answer cancel(String spotRequest, String region) throws CallFailedException;
}
