package dev.stint.providers.aws;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The quotas of EC2 that count the vCPUs of running machines, one for each group of instance families, region, and way of paying.
 * Names and codes as in Service Quotas, service {@code ec2}.
 */
public enum VcpuQuota {
    P5("p5.*", "P5", "P", "L-C4BD4855", "L-417A185B"),
    P("p\\d.*", "P4, P3 and P2", "P", "L-7212CCBC", "L-417A185B"),
    G("(g|gr|vt)\\d.*", "G and VT", "G and VT", "L-3819A6DF", "L-DB2E81BA"),
    TRN("trn\\d.*", "Trn", "Trn", "L-6B0D517C", "L-2C3B7624"),
    INF("inf\\d.*", "Inf", "Inf", "L-B5D1601B", "L-1945791B"),
    DL("dl\\d.*", "DL", "DL", "L-85EED4F7", "L-6E869C2A"),
    X("x\\d.*", "X", "X", "L-E3A00192", "L-7295265B"),
    F("f\\d.*", "F", "F", "L-88CF9481", "L-74FC7D96"),
    STANDARD(
            "[acdhimrtz]\\d.*",
            "Standard (A, C, D, H, I, M, R, T, Z)",
            "Standard (A, C, D, H, I, M, R, T, Z)",
            "L-34B43A08",
            "L-1216C47A");

    private final Pattern types;
    private final String spotFamilies;
    private final String onDemandFamilies;
    private final String spotCode;
    private final String onDemandCode;

    VcpuQuota(String types, String spotFamilies, String onDemandFamilies, String spotCode, String onDemandCode) {
        this.types = Pattern.compile(types);
        this.spotFamilies = spotFamilies;
        this.onDemandFamilies = onDemandFamilies;
        this.spotCode = spotCode;
        this.onDemandCode = onDemandCode;
    }

    /** The quota machines of a type count against; empty for families that are not known here. */
    public static Optional<VcpuQuota> of(String instanceType) {
        for (VcpuQuota quota : values()) {
            if (quota.types.matcher(instanceType).matches()) {
                return Optional.of(quota);
            }
        }
        return Optional.empty();
    }

    /** The quota's code in Service Quotas. */
    public String code(CapacityType capacity) {
        return capacity == CapacityType.SPOT ? spotCode : onDemandCode;
    }

    /** The quota's name in Service Quotas. */
    public String title(CapacityType capacity) {
        return capacity == CapacityType.SPOT
                ? "All " + spotFamilies + " Spot Instance Requests"
                : "Running On-Demand " + onDemandFamilies + " instances";
    }

    /** For people: the quota a market counts against, with name, code and region. */
    public static String words(Market market) {
        return of(market.instanceType())
                .map(quota -> "the quota \"" + quota.title(market.capacity()) + "\" (" + quota.code(market.capacity())
                        + ", in vCPUs) of " + market.region())
                .orElse("a quota of EC2 for " + market.instanceType() + " in " + market.region());
    }
}
