package dev.stint.providers.gcp.offers;

import java.time.Instant;
import java.util.Optional;

/** Prices of machines, as they were read. Immutable. */
interface Prices {

    /** What a machine costs in a zone, spot or on-demand. */
    Quote quote(TypeFacts type, String zone, boolean spot);

    /** What day they are of; empty: of the moment they were read. */
    Optional<Instant> from();
}
