package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Moves old checkpoints' objects to colder classes where that saves money. */
@Component
@Order(4)
final class TieringWork implements SweepWork {

    private final KeptLogs logs;
    private final StorePrices prices;
    private final Tiers tiers;

    TieringWork(KeptLogs logs, StorePrices prices, Tiers tiers) {
        this.logs = logs;
        this.prices = prices;
        this.tiers = tiers;
    }

    @Override
    public String name() {
        return "tiering";
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        List<Tiers.Moved> all = new ArrayList<>();
        SweepScope.Walk walk = scope.overLogs(name(), run -> all.add(tier(run)));
        long objects = all.stream().mapToLong(Tiers.Moved::objects).sum();
        BigDecimal saved = all.stream().map(Tiers.Moved::savedUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
        return new SweepStep(
                name(),
                walk.done(),
                walk.failed(),
                Words.count(objects, "object") + " moved"
                        + (objects > 0
                                ? ", "
                                        + Words.bytes(all.stream()
                                                .mapToLong(Tiers.Moved::bytes)
                                                .sum())
                                        + "; that saves " + Words.usd(saved) + " USD while they are kept"
                                : ""));
    }

    private Tiers.Moved tier(RunRow run) throws IOException {
        var store = logs.home(run);
        // without reading the log: on a file system there is nothing to find out
        return store.storageClasses().isEmpty() || prices.of(store).isEmpty()
                ? Tiers.Moved.NOTHING
                : tiers.perform(logs.read(run));
    }
}
