package dev.stint.providers.aws.stage;

import dev.stint.providers.stage.StageClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Spot prices that the test sets, and their history as {@code DescribeSpotPriceHistory} tells it. A price set for the future comes
 * into force when the clock gets there. Where none is set there is none. Safe for many threads.
 */
public final class SpotPrices implements Stagehand {

    /** What most Linux instances in a VPC run as. */
    public static final String LINUX = "Linux/UNIX";

    /** How far back the history goes. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final int LONGEST_PAGE = 1_000;
    private static final Set<String> FILTERS =
            Set.of("availability-zone", "instance-type", "product-description", "spot-price", "timestamp");

    private record Place(String zone, String type, String product) {}

    private record Row(Place place, Instant at, String price) {}

    private final StageClock clock;
    private final Map<Place, TreeMap<Instant, String>> history = new TreeMap<>(
            Comparator.comparing(Place::zone).thenComparing(Place::type).thenComparing(Place::product));

    SpotPrices(StageClock clock) {
        this.clock = clock;
    }

    /** From now on, a Linux machine of a market costs so many USD an hour. */
    public SpotPrices set(String type, String zone, String usdPerHour) {
        return set(type, zone, LINUX, clock.instant(), usdPerHour);
    }

    /**
     * From an instant on, a market costs so many USD an hour.
     *
     * @param product such as {@link #LINUX} or {@code Windows}
     * @param from past, present or future
     */
    public synchronized SpotPrices set(String type, String zone, String product, Instant from, String usdPerHour) {
        history.computeIfAbsent(new Place(zone, type, product), any -> new TreeMap<>())
                .put(from, usdPerHour);
        return this;
    }

    /** The price in force now. */
    synchronized Optional<String> now(String type, String zone) {
        TreeMap<Instant, String> changes = history.get(new Place(zone, type, LINUX));
        return changes == null
                ? Optional.empty()
                : Optional.ofNullable(changes.floorEntry(clock.instant())).map(Map.Entry::getValue);
    }

    @Override
    public synchronized StageAnswer answer(StageRequest request) {
        RequestFilters filters = RequestFilters.of(request);
        filters.names().stream().filter(name -> !FILTERS.contains(name)).forEach(name -> {
            throw new RefusedException(400, "InvalidParameterValue", "The filter '" + name + "' is invalid");
        });
        if (request.parameter("AvailabilityZoneId").isPresent()) {
            throw RefusedException.unplayed("DescribeSpotPriceHistory by the id of a zone");
        }
        int page = request.number("MaxResults", LONGEST_PAGE);
        if (page < 1 || page > LONGEST_PAGE) {
            throw new RefusedException(
                    400, "InvalidParameterValue", "MaxResults " + page + ": give 1 to " + LONGEST_PAGE);
        }
        Instant asked = clock.instant();
        int first = 0;
        Optional<String> token = request.parameter("NextToken").filter(text -> !text.isEmpty());
        if (token.isPresent()) {
            String[] parts = opened(token.get()).split(" ");
            if (parts.length != 3 || !parts[2].equals(question(request))) {
                throw new RefusedException(400, "InvalidParameterValue", "NextToken does not belong to this request");
            }
            first = Integer.parseInt(parts[0]);
            asked = Instant.parse(parts[1]);
        }
        List<Row> rows = rows(request, filters, asked);
        int end = Math.min(rows.size(), first + page);
        StringBuilder items = new StringBuilder();
        rows.subList(Math.min(first, end), end).forEach(row -> items.append(item(row)));
        // the last page's token is an empty text, not absent
        String next = end < rows.size() ? sealed(end + " " + asked + " " + question(request)) : "";
        return StageAnswer.ec2(
                "DescribeSpotPriceHistory",
                "<spotPriceHistorySet>" + items + "</spotPriceHistorySet>" + Xml.tag("nextToken", next));
    }

    /** Changes between the ends, and for each market the last before: the price in force then. The newest first. */
    private List<Row> rows(StageRequest request, RequestFilters filters, Instant now) {
        Instant oldest = now.minus(KEPT);
        Instant start = request.parameter("StartTime").map(SpotPrices::instant).orElse(oldest);
        Instant from = start.isBefore(oldest) ? oldest : start;
        Instant until = request.parameter("EndTime")
                .map(SpotPrices::instant)
                .filter(now::isAfter)
                .orElse(now);
        List<String> types = request.list("InstanceType");
        List<String> products = request.list("ProductDescription");
        Optional<String> zone = request.parameter("AvailabilityZone");
        List<Row> rows = new ArrayList<>();
        history.forEach((place, changes) -> {
            boolean wanted = Zones.region(place.zone()).equals(request.region())
                    && (types.isEmpty() || types.contains(place.type()))
                    && (products.isEmpty() || products.contains(place.product()))
                    && zone.map(place.zone()::equals).orElse(true)
                    && filters.pass("availability-zone", Optional.of(place.zone()))
                    && filters.pass("instance-type", Optional.of(place.type()))
                    && filters.pass("product-description", Optional.of(place.product()));
            if (wanted) {
                Instant inForce = Optional.ofNullable(changes.floorKey(from)).orElse(from);
                changes.subMap(inForce, true, until.isBefore(inForce) ? inForce : until, true)
                        .forEach((at, price) -> rows.add(new Row(place, at, price)));
            }
        });
        rows.removeIf(row -> !filters.pass("spot-price", Optional.of(row.price()))
                || !filters.pass("timestamp", Optional.of(row.at().toString())));
        rows.sort(Comparator.comparing(Row::at).reversed());
        return rows;
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }

    /** What is asked, page aside, as a short text. */
    private static String question(StageRequest request) {
        TreeMap<String, String> asked = new TreeMap<>(request.parameters());
        asked.remove("NextToken");
        asked.remove("MaxResults");
        return Integer.toHexString((request.region() + asked).hashCode());
    }

    private static String sealed(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String opened(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RefusedException(400, "InvalidParameterValue", "NextToken '" + token + "' is invalid");
        }
    }

    private static String item(Row row) {
        return "<item>" + Xml.tag("instanceType", row.place().type())
                + Xml.tag("productDescription", row.place().product())
                + Xml.tag("spotPrice", row.price())
                + Xml.tag("timestamp", row.at().toString())
                + Xml.tag("availabilityZone", row.place().zone()) + "</item>";
    }
}
