package dev.stint.server.db;

import dev.stint.providers.Market;
import dev.stint.providers.Money;
import java.time.Instant;
import java.util.Optional;

/**
 * A row of table {@code gang_member}: a machine of a gang but the first.
 *
 * @param rank its place, from 1
 * @param machine the provider's id
 * @param goneAt when it was gone
 * @param statusSequence newest status seen
 * @param remark newest remark taken over
 * @param segmentFrom start of the price segment that is not in the ledger yet
 * @param aliveAt when it was last known to live
 * @param market its attempt's
 * @param usdPerHour price in force, of one machine
 * @param endWanted whether its attempt's machines shall be ended
 */
public record MemberRow(
        String run,
        int attempt,
        int launch,
        int rank,
        String machine,
        Instant grantedAt,
        Optional<Instant> goneAt,
        long statusSequence,
        long logChunks,
        long remark,
        Optional<Instant> segmentFrom,
        Optional<Instant> aliveAt,
        Market market,
        Money usdPerHour,
        boolean endWanted) {}
