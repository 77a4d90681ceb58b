package dev.stint.server.alerts;

import dev.stint.server.db.AlertRow;
import dev.stint.server.db.AlertTable;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Alerts on their way out begin as rows, written together with what they tell of. The row goes in behind a savepoint: should another
 * transaction raise the same key at this moment, PostgreSQL would otherwise refuse everything that comes after in ours.
 */
@Component
class Outbox implements Alerts {

    private final AlertTable alerts;
    private final TransactionTemplate nested;

    Outbox(AlertTable alerts, PlatformTransactionManager transactions) {
        this.alerts = alerts;
        this.nested = new TransactionTemplate(transactions);
        this.nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
    }

    @Override
    public boolean raise(Alert alert) {
        if (alerts.known(alert.key())) {
            return false;
        }
        try {
            nested.executeWithoutResult(status -> alerts.insert(new AlertRow(
                    0,
                    alert.key(),
                    alert.kind().word(),
                    alert.team(),
                    alert.project(),
                    alert.run(),
                    alert.subject(),
                    alert.text(),
                    alert.at(),
                    Optional.empty())));
            return true;
        } catch (DuplicateKeyException e) {
            // somebody raised the same in this moment: that one is told
            return false;
        }
    }
}
