package dev.stint.server.alerts;

import dev.stint.api.AlertViews.AlertList;
import dev.stint.api.AlertViews.AlertView;
import dev.stint.api.AlertViews.DeliveryView;
import dev.stint.server.AlertBook;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AlertRow;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.DeliveryRow;
import dev.stint.server.db.DeliveryRow.State;
import dev.stint.server.db.DeliveryTable;
import dev.stint.spec.teams.ChannelSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What was raised, and how far it has come. */
@Component
class AlertDesk implements AlertBook {

    private static final int NOT_FOUND = 4;

    private final AlertTable alerts;
    private final DeliveryTable deliveries;

    AlertDesk(AlertTable alerts, DeliveryTable deliveries) {
        this.alerts = alerts;
        this.deliveries = deliveries;
    }

    @Override
    public AlertList list(Optional<Set<String>> teams, Optional<String> run, long before, int limit) {
        List<AlertRow> rows = alerts.page(teams, run, before, limit + 1);
        List<AlertRow> page = rows.subList(0, Math.min(limit, rows.size()));
        Map<Long, List<DeliveryRow>> ways = deliveries
                .of(page.stream().map(AlertRow::id).toList())
                .stream()
                .collect(Collectors.groupingBy(DeliveryRow::alert));
        return new AlertList(
                page.stream()
                        .map(row -> view(row, ways.getOrDefault(row.id(), List.of())))
                        .toList(),
                rows.size() > limit ? Optional.of(page.get(limit - 1).id()) : Optional.empty());
    }

    @Override
    public String team(long id) {
        return row(id).team();
    }

    @Override
    public AlertView retry(long id) {
        deliveries.reopen(id, alerts.now());
        return view(row(id), deliveries.of(List.of(id)));
    }

    private AlertRow row(long id) {
        return alerts.find(id)
                .orElseThrow(() -> new RefusedException(
                        404, NOT_FOUND, "alert " + id + " is not known; see stint alerts ls", List.of()));
    }

    private static AlertView view(AlertRow row, List<DeliveryRow> ways) {
        return new AlertView(
                row.id(),
                row.kind(),
                row.team(),
                row.project(),
                row.run(),
                row.subject(),
                row.text(),
                row.raisedAt(),
                ways.stream().map(AlertDesk::view).toList());
    }

    private static DeliveryView view(DeliveryRow row) {
        return new DeliveryView(
                row.kind().toLowerCase(Locale.ROOT),
                ChannelSpec.shown(ChannelSpec.Kind.valueOf(row.kind()), row.target()),
                row.state().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                row.tries(),
                Optional.of(row.dueAt()).filter(at -> row.state() == State.WAITING),
                row.answer(),
                row.endedAt());
    }
}
