package dev.stint.server.engine;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.server.db.CooldownTable;
import dev.stint.server.db.MoveRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What refusals taught: scopes closed for a while, shared by all runs. */
@Component
public class Cooldowns {

    /** How long a store is left alone that a run could not move to. */
    private static final Duration STORE = Duration.ofMinutes(5);

    private final CooldownTable table;

    Cooldowns(CooldownTable table) {
        this.table = table;
    }

    /**
     * Closes what a refusal closes, for as long as its kind asks. Credentials that are refused are those for all of a provider: it is
     * taken out, and tried again by the next launch after a while, so that it comes back by itself once they are right.
     */
    void refused(Market market, Refusal refusal, Instant now) {
        Duration length = refusal.cooldown().orElse(usual(refusal.kind()));
        Refusal.Scope scope = refusal.kind() == Refusal.Kind.AUTH ? Refusal.Scope.PROVIDER : refusal.scope();
        table.close(
                scope(market, scope),
                now.plus(length),
                refusal.kind() + " " + refusal.code() + ": " + refusal.message());
    }

    /** Closes the way to a store that cannot be the home of a run, for all runs. */
    void storeFailed(String uri, String why, Instant now) {
        table.close(store(uri), now.plus(STORE), why);
    }

    /** Closes the way to a store for one run, whose move there came to nothing. */
    public void crossingFailed(String run, String uri, String why, Instant now) {
        table.close(store(uri, run), now.plus(STORE), why);
    }

    private static String store(String uri) {
        return "store " + MoveRow.plain(uri);
    }

    private static String store(String uri, String run) {
        return store(uri) + " for " + run;
    }

    /** Whether a closure, by its words, is one of credentials that were refused. */
    static boolean ofCredentials(String why) {
        return why.startsWith(Refusal.Kind.AUTH + " ");
    }

    /** Everything closed at an instant, to be asked market by market. */
    Closures at(Instant now) {
        return new Closures(table.closedAt(now));
    }

    /** Everything closed at an instant, by scope. */
    List<CooldownTable.Closed> list(Instant now) {
        return table.closedAt(now).values().stream()
                .sorted(Comparator.comparing(CooldownTable.Closed::scope))
                .toList();
    }

    /** Opens scopes before their time, for all runs. */
    void open(Collection<String> scopes) {
        table.open(scopes);
    }

    private static Duration usual(Refusal.Kind kind) {
        return switch (kind) {
            case NO_CAPACITY, PRICE -> Duration.ofMinutes(5);
            case QUOTA -> Duration.ofMinutes(30);
            case THROTTLED -> Duration.ofSeconds(10);
            case AUTH -> Duration.ofMinutes(10);
            case CONFIG, UNKNOWN -> Duration.ofMinutes(2);
        };
    }

    private static String scope(Market market, Refusal.Scope scope) {
        return switch (scope) {
            case MARKET -> market.id();
            case ZONE -> market.provider() + "/" + market.region() + "/" + market.zone();
            case REGION -> market.provider() + "/" + market.region();
            case PROVIDER -> market.provider();
        };
    }

    /** Closures in force. */
    record Closures(Map<String, CooldownTable.Closed> scopes) {

        /** The closure that holds longest of the way to a store, for a run. */
        Optional<CooldownTable.Closed> ofStore(String uri, String run) {
            return Stream.of(store(uri), store(uri, run))
                    .map(scopes::get)
                    .filter(c -> c != null)
                    .max(Comparator.comparing(CooldownTable.Closed::until));
        }

        /** The closure that holds longest for a market, if any does. */
        Optional<CooldownTable.Closed> of(Market market) {
            return List.of(Refusal.Scope.values()).stream()
                    .map(scope -> scopes.get(scope(market, scope)))
                    .filter(c -> c != null)
                    .max((a, b) -> a.until().compareTo(b.until()));
        }
    }
}
