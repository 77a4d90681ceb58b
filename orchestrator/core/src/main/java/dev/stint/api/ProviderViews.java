package dev.stint.api;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Answers of {@code /api/v1} about where machines come from: which there are, which markets are left alone, and whether a provider
 * can be used. Conventions as in {@link Views}.
 */
public final class ProviderViews {

    private ProviderViews() {}

    /**
     * Machines of this installation.
     *
     * @param at when the providers were asked
     * @param machines by provider, oldest first
     * @param unasked a sentence for each provider that could not be asked; its machines are missing
     */
    public record MachineList(Instant at, List<MachineView> machines, List<String> unasked) {}

    /**
     * A machine, as its provider tells it, with what runs know of it.
     *
     * @param provider adapter id
     * @param id the provider's own
     * @param market where it runs
     * @param run id of the run or shard it was launched for
     * @param attempt which attempt of it
     * @param launch which launch of the attempt
     * @param rank its place in a gang, from 0
     * @param state {@code PENDING}, {@code RUNNING}, {@code STOPPING} or {@code GONE}; {@code UNKNOWN} where the provider could not be
     *     asked about it
     * @param detail the provider's own words on the state; empty when it has none
     * @param claim {@code CLAIMED}: a run wants it; {@code ENDING}: it is being ended; {@code NOBODY}: no launch of this installation
     *     wants it, and the next sweep ends it; {@code UNLISTED}: a run wants it, but its provider does not list it; {@code OVER}: it is
     *     gone
     * @param since when it was granted
     * @param goneAt when it was gone
     * @param usdPerHour price in force; absent where no run knows one
     * @param expires when it ends itself unless its lease is renewed, as its tags say; absent for what is gone
     */
    public record MachineView(
            String provider,
            String id,
            String market,
            String run,
            int attempt,
            int launch,
            int rank,
            String state,
            String detail,
            String claim,
            Instant since,
            Optional<Instant> goneAt,
            Optional<BigDecimal> usdPerHour,
            Optional<Instant> expires) {}

    /**
     * A machine that is being ended.
     *
     * @param run the run that lost it and goes on elsewhere; absent where none wanted it any more
     * @param message what happens next, for people
     */
    public record KilledView(String provider, String id, Optional<String> run, String message) {}

    /**
     * Markets, zones, regions and providers that are left alone for a while after a refusal.
     *
     * @param cooldowns those in force, by scope
     */
    public record CooldownList(Instant at, List<CooldownView> cooldowns) {}

    /**
     * A scope that is left alone, by all runs.
     *
     * @param scope a market's id or the beginning of one
     * @param until when it is tried again
     * @param why the refusal
     */
    public record CooldownView(String scope, Instant until, String why) {}

    /**
     * Cooldowns that are over before their time.
     *
     * @param cleared as they were
     */
    public record ClearedView(List<CooldownView> cleared) {}

    /**
     * Whether a provider can be used, looked at piece by piece.
     *
     * @param provider adapter id
     * @param store the store that runs would use, without credentials
     * @param sound whether nothing failed
     * @param at when, by the server's clock
     * @param findings in the order in which they were made
     */
    public record ExaminationView(
            String provider, String store, boolean sound, Instant at, List<FindingView> findings) {}

    /**
     * One thing that was looked at.
     *
     * @param outcome {@code ok}, {@code warning}, {@code failed} or {@code unknown}
     * @param detail what was seen
     * @param remedy what to do; empty when nothing need be done
     */
    public record FindingView(String subject, String outcome, String detail, String remedy) {}
}
