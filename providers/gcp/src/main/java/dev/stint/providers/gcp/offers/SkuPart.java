package dev.stint.providers.gcp.offers;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an SKU of the catalog is a price of: one part of machines, in one way of paying. The catalog says it in the SKU's description and
 * nowhere else.
 *
 * @param name of the series or GPU, one for all spellings
 * @param spot whether it is for spot machines
 */
record SkuPart(Kind kind, String name, boolean spot) {

    /** Parts a machine is made of. */
    enum Kind {
        /** By the vCPU and hour. */
        CORE,
        /** By the GiB and hour. */
        RAM,
        /** By the GPU and hour. */
        GPU,
        /** By the GiB and hour. */
        LOCAL_SSD
    }

    private static final Pattern MACHINE = Pattern.compile("((?:Spot )?Preemptible )?(.+) (Core|Ram) running in .+");
    private static final Pattern ACCELERATOR =
            Pattern.compile("((?:Spot )?Preemptible )?(.+?)( attached to (?:Spot )?Preemptible VMs)? running in .+");
    private static final Pattern OWN_SSD =
            Pattern.compile("((?:Spot )?Preemptible )?(\\S+ Instance Local SSD) running in .+");
    private static final Pattern SSD = Pattern.compile(
            "(" + Series.LOCAL_SSD + ")( attached to (?:Spot )?Preemptible VMs)?(?: (?:running )?in .+)?");

    /**
     * What an SKU is a price of; empty for all that is not plainly a part of a Linux machine on its own: licences of Windows and others
     * (another family of resources), commitments (another usage type), sole tenancy, custom machines, premiums, what is reserved, started
     * when there is room (DWS) or by the calendar (each has further words in its description, and only whole names are known).
     *
     * @param family {@code category.resourceFamily}
     * @param group {@code category.resourceGroup}
     * @param usage {@code category.usageType}
     */
    static Optional<SkuPart> of(String description, String family, String group, String usage) {
        boolean machines = family.equals("Compute") || family.equals("Storage");
        boolean paidByUse = usage.equals("OnDemand") || usage.equals("Preemptible");
        if (!machines || !paidByUse) {
            return Optional.empty();
        }
        return switch (group) {
            case "CPU", "RAM", "N1Standard" -> machine(description, usage);
            case "GPU" -> accelerator(description, usage);
            case "LocalSSD" -> ssd(description, usage);
            default -> Optional.empty();
        };
    }

    private static Optional<SkuPart> machine(String description, String usage) {
        Matcher words = MACHINE.matcher(description);
        if (!words.matches()) {
            return Optional.empty();
        }
        Kind kind = words.group(3).equals("Core") ? Kind.CORE : Kind.RAM;
        return Series.known(words.group(2)).map(name -> new SkuPart(kind, name, spot(usage, words.group(1) != null)));
    }

    private static Optional<SkuPart> accelerator(String description, String usage) {
        Matcher words = ACCELERATOR.matcher(description);
        if (!words.matches()) {
            return Optional.empty();
        }
        boolean said = words.group(1) != null || words.group(3) != null;
        return Gpu.ofSku(words.group(2)).map(gpu -> new SkuPart(Kind.GPU, gpu.type(), spot(usage, said)));
    }

    private static Optional<SkuPart> ssd(String description, String usage) {
        Matcher own = OWN_SSD.matcher(description);
        if (own.matches()) {
            return Optional.of(own.group(2))
                    .filter(Series::knownSsd)
                    .map(name -> new SkuPart(Kind.LOCAL_SSD, name, spot(usage, own.group(1) != null)));
        }
        Matcher words = SSD.matcher(description);
        return words.matches()
                ? Optional.of(new SkuPart(Kind.LOCAL_SSD, Series.LOCAL_SSD, spot(usage, words.group(2) != null)))
                : Optional.empty();
    }

    /** Some SKUs of spot machines are filed under OnDemand: what either says holds, or spot would be sold as on-demand. */
    private static boolean spot(String usage, boolean said) {
        return said || usage.equals("Preemptible");
    }

    /** For people: {@code vCPUs of "N1 Predefined Instance" (spot)}. */
    String words() {
        String what = switch (kind) {
            case CORE -> "vCPUs of \"" + name + "\"";
            case RAM -> "memory of \"" + name + "\"";
            case GPU -> "GPU " + name;
            case LOCAL_SSD -> "local SSD \"" + name + "\"";
        };
        return what + (spot ? " (spot)" : " (on-demand)");
    }
}
