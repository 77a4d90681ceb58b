package dev.stint.server.dashboard;

import dev.stint.api.Views;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run's life as a picture: a lane for each market, a bar for each attempt, on it notices, checkpoints and losses, and below the price
 * per hour. Kinds differ in shape and pattern, never in colour alone; what the picture shows is also in the tables beside it. Pure.
 *
 * @param width of the picture in its own units
 * @param height likewise
 * @param words the same in a sentence
 * @param price the line of the price, as path data; empty where there is none
 * @param axisY where the axis of time is
 * @param priceTop where the panel of the price begins; of its highest value
 * @param highest what stands there
 * @param left attempts that are not shown
 */
record RunPicture(
        int width,
        int height,
        String words,
        List<Lane> lanes,
        List<Bar> bars,
        List<Mark> marks,
        List<Scale.Tick> ticks,
        String price,
        int axisY,
        int priceTop,
        String highest,
        int left) {
    static final int WIDTH = 960;
    private static final int MARGIN = 12;
    private static final int TOP = 34;
    private static final int LANE = 46;
    private static final int BAR_BELOW_LABEL = 18;
    private static final int PRICE = 64;
    private static final int GAP = 26;
    private static final int FOOT = 26;
    private static final int MOST_LANES = 12;
    private static final int MOST_BARS = 200;
    private static final int MOST_MARKS = 400;
    private static final double LEAST_BAR = 2;

    /** A market's stripe. */
    record Lane(int y, String market) {}

    /**
     * An attempt.
     *
     * @param kind {@code spot} or {@code firm}: whether it could be taken
     * @param label what stands in it; empty where there is no room
     * @param title all of it
     */
    record Bar(String x, int y, String width, String kind, String label, String title) {}

    /**
     * Something that happened.
     *
     * @param kind {@code notice}, {@code checkpoint} or {@code loss}
     */
    record Mark(String x, int y, String kind, String title) {}

    /** Whether there is anything to see. */
    boolean empty() {
        return bars.isEmpty();
    }

    static RunPicture of(Views.RunDetail run) {
        List<Views.AttemptView> newest = run.attempts().stream()
                .sorted(Comparator.comparing(Views.AttemptView::grantedAt).reversed())
                .limit(MOST_BARS)
                .toList();
        Map<String, Integer> lanes = new LinkedHashMap<>();
        List<Views.AttemptView> attempts = new ArrayList<>();
        for (Views.AttemptView attempt : newest) {
            if (lanes.containsKey(attempt.market()) || lanes.size() < MOST_LANES) {
                lanes.computeIfAbsent(attempt.market(), market -> TOP + LANE * lanes.size());
                attempts.add(attempt);
            }
        }
        Instant end = run.run().endedAt().orElse(run.run().asOf());
        Scale scale = new Scale(run.run().submittedAt(), end, MARGIN, WIDTH - 2 * MARGIN);
        int priceTop = TOP + LANE * Math.max(1, lanes.size()) + GAP;
        int axis = priceTop + PRICE;
        BigDecimal highest = run.cost().rows().stream()
                .filter(row -> row.attempt() > 0)
                .map(Views.CostRow::usdPerHour)
                .max(Comparator.naturalOrder())
                .orElse(BigDecimal.ZERO);
        return new RunPicture(
                WIDTH,
                axis + FOOT,
                words(run, lanes.size()),
                lanes.entrySet().stream()
                        .map(lane -> new Lane(lane.getValue(), lane.getKey()))
                        .toList(),
                attempts.stream()
                        .map(attempt -> bar(attempt, lanes.getOrDefault(attempt.market(), TOP), scale, end))
                        .toList(),
                marks(run, attempts, lanes, scale),
                scale.ticks(),
                price(run.cost().rows(), scale, axis, highest),
                axis,
                priceTop,
                Shown.usd(highest) + "/h",
                run.attempts().size() - attempts.size());
    }

    private static Bar bar(Views.AttemptView attempt, int lane, Scale scale, Instant end) {
        double from = scale.at(attempt.grantedAt());
        double width = Math.max(LEAST_BAR, scale.at(attempt.endedAt().orElse(end)) - from);
        String number = "#" + attempt.attempt()
                + attempt.shard().map(shard -> " of shard " + shard).orElse("");
        String ended = attempt.outcome().map(Shown::word).orElse("At work");
        String inside = width > 110 ? number + " " + ended : width > 30 ? "#" + attempt.attempt() : "";
        return new Bar(
                Scale.number(from),
                lane + BAR_BELOW_LABEL,
                Scale.number(width),
                attempt.market().endsWith("/spot") ? "spot" : "firm",
                inside,
                "Attempt " + number + " in " + attempt.market() + ", from " + Shown.time(attempt.grantedAt()) + " to "
                        + attempt.endedAt().map(Shown::time).orElse("now") + ": " + ended);
    }

    private static List<Mark> marks(
            Views.RunDetail run, List<Views.AttemptView> attempts, Map<String, Integer> lanes, Scale scale) {
        List<Mark> marks = new ArrayList<>();
        for (Views.AttemptView attempt : attempts) {
            String outcome = attempt.outcome().orElse("");
            if (outcome.equals("PREEMPTED") || outcome.equals("LOST")) {
                attempt.endedAt()
                        .ifPresent(at -> marks.add(mark(
                                scale.at(at), lanes, attempt, "loss", Shown.word(outcome) + " at " + Shown.time(at))));
            }
        }
        List<Views.EventView> events = run.events();
        for (int i = events.size() - 1; i >= 0 && marks.size() < MOST_MARKS; i--) {
            Views.EventView event = events.get(i);
            String kind = event.kind().equals("noticed") ? "notice" : "checkpoint";
            if (kind.equals("notice") || event.kind().equals("committed")) {
                during(attempts, event)
                        .ifPresent(attempt -> marks.add(mark(
                                scale.at(event.at()),
                                lanes,
                                attempt,
                                kind,
                                Shown.word(kind) + " at " + Shown.time(event.at()) + ": " + event.why())));
            }
        }
        return marks;
    }

    private static Optional<Views.AttemptView> during(List<Views.AttemptView> attempts, Views.EventView event) {
        return attempts.stream()
                .filter(attempt -> attempt.attempt() == event.attempt()
                        && attempt.shard().isEmpty()
                        && !event.at().isBefore(attempt.grantedAt()))
                .findFirst();
    }

    private static Mark mark(
            double x, Map<String, Integer> lanes, Views.AttemptView attempt, String kind, String title) {
        return new Mark(Scale.number(x), lanes.getOrDefault(attempt.market(), TOP) + BAR_BELOW_LABEL, kind, title);
    }

    /** The price in force, a step for each change; nothing is drawn where nothing was paid. */
    private static String price(List<Views.CostRow> rows, Scale scale, int axis, BigDecimal highest) {
        if (highest.signum() <= 0) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (Views.CostRow row : rows) {
            if (row.attempt() > 0) {
                double y = axis - PRICE * row.usdPerHour().doubleValue() / highest.doubleValue();
                path.append('M')
                        .append(Scale.number(scale.at(row.from())))
                        .append(' ')
                        .append(Scale.number(y))
                        .append('H')
                        .append(Scale.number(scale.at(row.to())));
            }
        }
        return path.toString();
    }

    private static String words(Views.RunDetail run, int markets) {
        long taken = run.attempts().stream()
                .filter(attempt -> attempt.outcome().filter("PREEMPTED"::equals).isPresent())
                .count();
        Instant end = run.run().endedAt().orElse(run.run().asOf());
        return run.attempts().size() + (run.attempts().size() == 1 ? " attempt in " : " attempts in ") + markets
                + (markets == 1 ? " market within " : " markets within ")
                + Shown.span(Duration.between(run.run().submittedAt(), end))
                + (taken == 0 ? "; no machine was taken" : "; " + taken + " ended because the machine was taken")
                + ". The table of attempts says the same.";
    }
}
