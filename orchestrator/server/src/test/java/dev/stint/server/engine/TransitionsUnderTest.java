package dev.stint.server.engine;

import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.CooldownTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import java.time.InstantSource;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.transaction.support.TransactionTemplate;

/** The real transitions on tables under test, for tests of other packages; no loop follows them. */
public final class TransitionsUnderTest {

    private TransitionsUnderTest() {}

    public static Transitions of(TablesUnderTest tables, InstantSource clock) {
        return new Transitions(
                new RunTable(tables.jdbc()),
                new AttemptTable(tables.jdbc()),
                new EventTable(tables.jdbc()),
                new Cooldowns(new CooldownTable(tables.jdbc())),
                new TransactionTemplate(tables.manager()),
                new Wakeups(),
                clock,
                new StaticListableBeanFactory().getBeanProvider(Onlooker.class));
    }
}
