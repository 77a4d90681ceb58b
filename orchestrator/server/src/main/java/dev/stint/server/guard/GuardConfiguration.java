package dev.stint.server.guard;

import dev.stint.core.run.RunEvent;
import dev.stint.server.alerts.Alert;
import dev.stint.server.alerts.Alerts;
import dev.stint.server.db.IdleTable;
import dev.stint.server.engine.Transitions;
import dev.stint.server.engine.Wakeups;
import java.time.InstantSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts the guard together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(GuardProperties.class)
class GuardConfiguration {

    @Bean
    GuardLoop guardLoop(
            IdleTable table,
            Transitions transitions,
            ObjectProvider<Alerts> alerts,
            TransactionTemplate transaction,
            Wakeups wakeups,
            GuardProperties properties,
            InstantSource clock) {
        IdleGuard.Told told = new IdleGuard.Told() {
            @Override
            public boolean idle(Alert alert) {
                return Boolean.TRUE.equals(transaction.execute(status -> {
                    Alerts known = alerts.getIfAvailable();
                    boolean fresh = known == null || known.raise(alert);
                    if (fresh) {
                        transitions.remark(alert.run().orElseThrow(), "idle", alert.text());
                    }
                    return fresh;
                }));
            }

            @Override
            public void stop(String run, String why) {
                transitions.apply(run, new RunEvent.StopRequested("the idle guard", why));
            }
        };
        return new GuardLoop(new IdleGuard(table, told, properties, clock), wakeups, properties);
    }
}
