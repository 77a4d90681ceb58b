package dev.stint.core.placement;

import dev.stint.spec.Accelerator;
import dev.stint.spec.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one limit took away.
 *
 * @param limit which
 * @param removed how many markets do not meet it
 * @param alone how many of them meet everything else, and would come back without it
 * @param remedy what would bring those back; empty when nothing would by this limit alone
 */
public record Shortage(Limit limit, int removed, int alone, Optional<String> remedy) {

    private static final int FEW = 5;

    /** Of every limit that removed something, the one that removed most first. */
    static List<Shortage> of(Standing standing) {
        List<Shortage> all = new ArrayList<>();
        for (Limit limit : Limit.values()) {
            int[] removed = standing.places()
                    .filter(place -> limit.in(standing.limits(place)))
                    .toArray();
            int[] alone = IntStream.of(removed)
                    .filter(place -> standing.limits(place) == limit.bit())
                    .toArray();
            if (removed.length > 0) {
                Optional<String> remedy = alone.length == 0
                        ? Optional.empty()
                        : Optional.of(remedy(limit, standing, alone)).filter(text -> !text.isEmpty());
                all.add(new Shortage(limit, removed.length, alone.length, remedy));
            }
        }
        all.sort(Comparator.comparingInt((Shortage each) -> each.removed()).reversed());
        return all;
    }

    /**
     * When nothing can be used and no single limit is to blame: the fewest limits that would have to go together, and for how many
     * markets.
     */
    public static Optional<String> together(Standing standing) {
        OptionalInt fewest = standing.places()
                .map(place -> Integer.bitCount(standing.limits(place)))
                .min();
        if (standing.open() > 0 || fewest.isEmpty() || fewest.getAsInt() < 2) {
            return Optional.empty();
        }
        Map<String, Integer> sets = new TreeMap<>();
        standing.places()
                .filter(place -> Integer.bitCount(standing.limits(place)) == fewest.getAsInt())
                .forEach(place -> sets.merge(keys(standing.limits(place)), 1, Integer::sum));
        return Optional.of("no single change helps; "
                + sets.entrySet().stream()
                        .map(each -> "without " + each.getKey() + " there would be " + each.getValue())
                        .collect(Collectors.joining("; ")));
    }

    private static String keys(int limits) {
        return IntStream.range(0, Limit.values().length)
                .mapToObj(i -> Limit.values()[i])
                .filter(limit -> limit.in(limits))
                .map(Limit::key)
                .collect(Collectors.joining(" and "));
    }

    private static String remedy(Limit limit, Standing standing, int[] alone) {
        return switch (limit) {
            case PROVIDERS ->
                "with " + counted(standing, alone, quote -> quote.market().provider());
            case REGIONS ->
                "in " + counted(standing, alone, quote -> quote.market().region());
            case INSTANCE_TYPES ->
                "with " + counted(standing, alone, quote -> quote.market().instanceType());
            case ACCELERATORS -> accelerators(standing, alone);
            case GPU_MEMORY ->
                amounts(
                        standing,
                        alone,
                        each -> each.shape().acceleratorMemoryGib(),
                        standing.wanted(alone[0]).gpuMemoryGib());
            case CPUS ->
                amounts(
                        standing,
                        alone,
                        each -> each.shape().vcpus(),
                        standing.wanted(alone[0]).cpus());
            case MEMORY ->
                amounts(
                        standing,
                        alone,
                        each -> each.shape().memoryGib(),
                        standing.wanted(alone[0]).memoryGib());
            case CAPACITY ->
                "with capacity: spot-first, "
                        + counted(
                                standing,
                                alone,
                                quote -> quote.market().capacity().word());
            case WORK ->
                "with a time under work for " + counted(standing, alone, quote -> Fit.accelerators(quote.shape()));
            case MAX_PRICE ->
                "from max_price: "
                        + Figures.usd(least(
                                alone, place -> standing.quote(place).perHour().doubleValue())) + " on";
            case BUDGET ->
                "from budget.max: "
                        + Figures.usd(least(
                                alone, place -> standing.expectation(place).usd())) + " on";
            case DEADLINE ->
                "from a deadline of "
                        + Figures.hours(least(
                                alone,
                                place -> standing.expectation(place)
                                                .undisturbed()
                                                .toMillis()
                                        / 3_600_000.0))
                        + " on";
            case PROGRESS -> "with checkpoints that cost less to restore and save, or on-demand";
            case CLOSED -> counted(standing, alone, quote -> quote.closed().orElse(""));
        };
    }

    /** Values with how many markets have them, the most frequent first. */
    private static String counted(Standing standing, int[] places, Function<Quote, String> value) {
        Map<String, Integer> counts = new TreeMap<>();
        IntStream.of(places).forEach(place -> counts.merge(value.apply(standing.quote(place)), 1, Integer::sum));
        List<Map.Entry<String, Integer>> most = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .toList();
        String shown = most.stream()
                .limit(FEW)
                .map(each -> each.getKey() + " (" + each.getValue() + ")")
                .collect(Collectors.joining(", "));
        return most.size() > FEW ? shown + " and " + (most.size() - FEW) + " more" : shown;
    }

    /** The accelerators there are, those nearest to what is wanted first: the same name with other counts, then similar names. */
    private static String accelerators(Standing standing, int[] places) {
        List<Accelerator> wanted = standing.wanted(places[0]).accelerators();
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Integer> distance = new TreeMap<>();
        int largest = 0;
        for (int place : places) {
            Quote quote = standing.quote(place);
            String has = Fit.accelerators(quote.shape());
            counts.merge(has, 1, Integer::sum);
            distance.put(
                    has,
                    wanted.stream().mapToInt(each -> apart(each, quote)).min().orElse(0));
            if (wanted.stream()
                    .anyMatch(each -> each.name().equalsIgnoreCase(quote.shape().accelerator()))) {
                largest = Math.max(largest, quote.shape().acceleratorCount());
            }
        }
        String nearest = counts.keySet().stream()
                .sorted(Comparator.comparing((String each) -> distance.getOrDefault(each, 0)))
                .limit(FEW)
                .map(each -> each + " (" + counts.get(each) + ")")
                .collect(Collectors.joining(", "));
        boolean tooMany = largest > 0 && wanted.stream().allMatch(each -> each.count() > 1);
        return "nearest are " + nearest + (tooMany ? "; the most of the kind in one machine are " + largest : "");
    }

    private static int apart(Accelerator wanted, Quote quote) {
        String has = quote.shape().accelerator();
        if (has.isEmpty()) {
            return 100_000;
        }
        String a = wanted.name().toUpperCase(java.util.Locale.ROOT);
        String b = has.toUpperCase(java.util.Locale.ROOT);
        int common = 0;
        while (common < Math.min(a.length(), b.length()) && a.charAt(common) == b.charAt(common)) {
            common++;
        }
        boolean related = a.startsWith(b) || b.startsWith(a);
        int name = a.equals(b) ? 0 : related ? 1 : 100 + Math.max(a.length(), b.length()) - common;
        return name * 100 + Math.abs(quote.shape().acceleratorCount() - wanted.count());
    }

    private static String amounts(
            Standing standing, int[] places, ToDoubleFunction<Quote> amount, Optional<Requirement> wanted) {
        double want = wanted.map(Requirement::amount).orElse(0.0);
        double[] sorted = IntStream.of(places)
                .mapToDouble(place -> amount.applyAsDouble(standing.quote(place)))
                .distinct()
                .sorted()
                .toArray();
        double most = sorted[sorted.length - 1];
        double nearest = sorted[0];
        for (double each : sorted) {
            nearest = Math.abs(each - want) < Math.abs(nearest - want) ? each : nearest;
        }
        String plus = wanted.isPresent() && !wanted.get().orMore() && most > want
                ? "; " + wanted.get() + " is exactly that many, " + wanted.get() + "+ at least"
                : "";
        return "nearest is " + plain(nearest) + ", the most are " + plain(most) + plus;
    }

    private static String plain(double number) {
        return java.math.BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }

    private static double least(int[] places, java.util.function.IntToDoubleFunction value) {
        return IntStream.of(places).mapToDouble(value).min().orElse(0);
    }
}
