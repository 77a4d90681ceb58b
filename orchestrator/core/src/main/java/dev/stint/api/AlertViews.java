package dev.stint.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Answers of {@code /api/v1/alerts}. Conventions as in {@link Views}. */
public final class AlertViews {

    private AlertViews() {}

    /**
     * Something that was worth telling.
     *
     * @param kind {@code succeeded}, {@code failed}, {@code deadline}, {@code budget}, {@code burn}, {@code storm} or {@code idle}; more
     *     may come
     * @param run the run it is about, if it is about one
     * @param deliveries one for each channel; none when nobody is to be told, or when it was raised in this moment
     */
    public record AlertView(
            long id,
            String kind,
            String team,
            String project,
            Optional<String> run,
            String subject,
            String text,
            Instant at,
            List<DeliveryView> deliveries) {
        public AlertView {
            deliveries = List.copyOf(deliveries);
        }
    }

    /**
     * An alert on its way to one channel.
     *
     * @param channel {@code webhook}, {@code slack} or {@code email}
     * @param target the address, or of a URL the host alone, since the rest is often a password
     * @param state {@code waiting}, {@code delivered} or {@code given-up}
     * @param tries how often it was tried
     * @param next when it is tried next, while it waits
     * @param answer what the last try came to; empty before
     * @param ended when it was delivered or given up
     */
    public record DeliveryView(
            String channel,
            String target,
            String state,
            int tries,
            Optional<Instant> next,
            String answer,
            Optional<Instant> ended) {}

    /**
     * A page, newest first.
     *
     * @param next pass it as {@code before} for the following page; absent on the last one
     */
    public record AlertList(List<AlertView> alerts, Optional<Long> next) {
        public AlertList {
            alerts = List.copyOf(alerts);
        }
    }
}
