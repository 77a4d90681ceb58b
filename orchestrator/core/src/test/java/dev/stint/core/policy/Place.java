package dev.stint.core.policy;

import dev.stint.providers.Market;

/** A market of {@link HostileMarket}; times are seconds. */
final class Place {
    final Market market;
    final int startBound;
    final boolean alwaysRefuses;
    double price;
    boolean up = true;
    int upSince = -3600;
    int closedUntil = -1;
    /** Which of two stores its machines reach. */
    int store;

    Place(Market market, int startBound, boolean alwaysRefuses, double price) {
        this.market = market;
        this.startBound = startBound;
        this.alwaysRefuses = alwaysRefuses;
        this.price = price;
    }
}
