package dev.stint.core.focus;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.RunFacts;
import dev.stint.core.cost.StorageRow;
import dev.stint.core.cost.Timespan;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The ledger in the columns of FOCUS 1.2: a row for each of its rows and calendar month. Pure. The costs of a month's rows add up to
 * what showback says of it, to the nano-dollar.
 *
 * <p>Stint knows prices and times, no invoices: the billing account is its installation, a sub account is a team, and the prices it saw
 * count as list, contracted and billed alike.
 *
 * @see <a href="https://focus.finops.org/focus-specification/v1-2/">FOCUS 1.2</a>
 */
public final class FocusExport {

    private static final BigDecimal NANOS_PER_HOUR = BigDecimal.valueOf(3_600_000_000_000L);

    private final String installation;
    private final Timespan when;

    private FocusExport(String installation, Timespan when) {
        this.installation = installation;
        this.when = when;
    }

    /** The names of the columns, as the first line of the file. */
    public static String heading() {
        return Arrays.stream(Column.values()).map(Enum::name).collect(Collectors.joining(","));
    }

    /** The lines of a calendar month, without the heading and without their ends. */
    public static List<String> lines(String installation, List<RunFacts> runs, YearMonth month) {
        FocusExport export = new FocusExport(installation, Timespan.of(month));
        List<String> lines = new ArrayList<>();
        for (RunFacts run : runs) {
            run.rows().forEach(row -> export.line(run, row).ifPresent(lines::add));
            run.storage().forEach(row -> export.line(run, row).ifPresent(lines::add));
        }
        return lines;
    }

    private Optional<String> line(RunFacts run, LedgerRow row) {
        Timespan charged = when.common(new Timespan(row.from(), row.to()));
        if (charged.length().isZero()) {
            return Optional.empty();
        }
        Market market = row.market();
        Service service = Service.ofAdapter(market.provider());
        Money cost = when.part(row);
        // the same machine whatever it is paid with; the price is another one
        String sku = String.join("/", market.provider(), market.region(), market.instanceType());
        FocusRow line = charge(run, service, charged.from(), charged.to())
                .cost(cost)
                .priced(cost, row.usdPerHour().usd(), hours(charged.length()), "Hours")
                .set(
                        Column.ChargeDescription,
                        market.capacity().word() + " machine " + market.instanceType() + " in " + market.zone()
                                + " for attempt " + row.attempt() + " of " + run.id())
                .set(Column.PricingCategory, pricing(market.capacity()))
                .set(Column.AvailabilityZone, market.zone())
                .set(Column.RegionId, market.region())
                .set(Column.RegionName, market.region())
                .set(Column.ResourceId, prefix(run) + "/attempt-" + row.attempt())
                .set(Column.ResourceName, run.id())
                .set(Column.ResourceType, "Attempt")
                .set(Column.ServiceCategory, "Compute")
                .set(Column.ServiceName, service.machines())
                .set(Column.ServiceSubcategory, "Virtual Machines")
                .set(Column.SkuMeter, "Machine Hours")
                .set(Column.x_Attempt, String.valueOf(row.attempt()));
        line.set(Column.SkuId, sku)
                .set(Column.SkuPriceId, sku + "/" + market.capacity().word())
                .details("InstanceType", market.instanceType());
        if (market.capacity() == CapacityType.RESERVED) {
            committed(line, sku, hours(charged.length()));
        }
        return Optional.of(line.line());
    }

    private Optional<String> line(RunFacts run, StorageRow row) {
        boolean once = row.from().equals(row.to());
        Timespan charged = when.common(new Timespan(row.from(), row.to()));
        if (once ? !when.contains(row.from()) : charged.length().isZero()) {
            return Optional.empty();
        }
        Service service = Service.ofStore(row.store());
        Money cost = when.part(row.usd(), row.from(), row.to());
        BigDecimal quantity = row.usd().equals(cost) ? row.quantity() : when.part(row.quantity(), row.from(), row.to());
        Instant from = once ? row.from() : charged.from();
        Instant to = once ? row.to() : charged.to();
        boolean network = row.kind() == StorageRow.Kind.TRANSFER;
        FocusRow line = charge(run, service, from, to)
                .cost(cost)
                .priced(cost, row.usdPerUnit(), quantity, unit(row.kind()))
                .set(
                        Column.ChargeDescription,
                        (what(row.kind()) + " " + row.storageClass()).strip() + " for " + run.id())
                .set(Column.PricingCategory, "Standard")
                .set(Column.ResourceId, row.store() + "/" + prefix(run))
                .set(Column.ResourceName, run.id())
                .set(Column.ResourceType, "Checkpoints")
                .set(Column.ServiceCategory, network ? "Networking" : "Storage")
                .set(Column.ServiceName, network ? service.provider() + " data transfer" : service.objects())
                .set(Column.ServiceSubcategory, network ? "Data Transfer" : "Object Storage")
                .set(Column.SkuMeter, meter(row.kind()));
        String sku = service.objects() + "/" + row.kind().name().toLowerCase(Locale.ROOT)
                + (row.storageClass().isEmpty() ? "" : "/" + row.storageClass());
        line.set(Column.SkuId, sku).set(Column.SkuPriceId, sku);
        if (!row.storageClass().isEmpty()) {
            line.details("StorageClass", row.storageClass());
        }
        return Optional.of(line.line());
    }

    /** What all rows have in common. */
    private FocusRow charge(RunFacts run, Service service, Instant from, Instant to) {
        Map<String, String> tags = new TreeMap<>(run.tags());
        tags.put("stint/team", run.team());
        tags.put("stint/run", run.whole());
        if (!run.project().isEmpty()) {
            tags.put("stint/project", run.project());
        }
        FocusRow row = new FocusRow()
                .set(Column.BillingAccountId, installation)
                .set(Column.BillingAccountName, "Stint installation " + installation)
                .set(Column.BillingCurrency, "USD")
                .set(Column.BillingPeriodStart, when.from().toString())
                .set(Column.BillingPeriodEnd, when.to().toString())
                .set(Column.ChargeCategory, "Usage")
                .set(Column.ChargeFrequency, "Usage-Based")
                .set(Column.InvoiceIssuerName, service.provider())
                .set(Column.ProviderName, service.provider())
                .set(Column.PublisherName, service.provider())
                .set(Column.SubAccountId, run.team())
                .set(Column.SubAccountName, run.team())
                .set(Column.x_JobName, run.name())
                .set(Column.x_RunId, run.whole())
                .charged(from, to)
                .tags(tags);
        if (!run.project().isEmpty()) {
            row.set(Column.x_Project, run.project());
        }
        return run.id().equals(run.whole())
                ? row
                : row.set(Column.x_Shard, run.id().substring(run.whole().length() + 1));
    }

    private static void committed(FocusRow line, String sku, BigDecimal hours) {
        line.set(Column.CommitmentDiscountCategory, "Usage")
                .set(Column.CommitmentDiscountId, sku)
                .set(Column.CommitmentDiscountName, sku)
                .set(Column.CommitmentDiscountQuantity, FocusRow.plain(hours))
                .set(Column.CommitmentDiscountStatus, "Used")
                .set(Column.CommitmentDiscountType, "Reserved capacity")
                .set(Column.CommitmentDiscountUnit, "Hours");
    }

    private static String pricing(CapacityType capacity) {
        return switch (capacity) {
            case SPOT -> "Dynamic";
            case ON_DEMAND -> "Standard";
            case RESERVED -> "Committed";
        };
    }

    private static String unit(StorageRow.Kind kind) {
        return switch (kind) {
            case STORAGE, EARLY -> "GB-Months";
            case MOVE -> "Requests";
            case TRANSFER -> "GB";
        };
    }

    private static String what(StorageRow.Kind kind) {
        return switch (kind) {
            case STORAGE -> "checkpoints in";
            case MOVE -> "moving checkpoints to";
            case EARLY -> "early deletion from";
            case TRANSFER -> "bringing checkpoints to another provider";
        };
    }

    private static String meter(StorageRow.Kind kind) {
        return switch (kind) {
            case STORAGE -> "Storage";
            case MOVE -> "Requests";
            case EARLY -> "Early Deletion";
            case TRANSFER -> "Data Transfer";
        };
    }

    private String prefix(RunFacts run) {
        return installation + "/" + run.team() + "/" + run.id();
    }

    private static BigDecimal hours(Duration time) {
        return BigDecimal.valueOf(time.getSeconds())
                .multiply(BigDecimal.valueOf(1_000_000_000L))
                .add(BigDecimal.valueOf(time.getNano()))
                .divide(NANOS_PER_HOUR, 12, RoundingMode.HALF_EVEN);
    }
}
