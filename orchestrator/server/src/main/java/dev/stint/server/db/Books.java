package dev.stint.server.db;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.DefaultTransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Transactions in which it is written down how far Spring Batch is, which nobody needs to have on disk before going on. */
public final class Books {

    private static final String NAME = "stint.books";

    private Books() {}

    /** Makes such transactions; what is done within is part of them. */
    public static TransactionTemplate transaction(PlatformTransactionManager manager) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setName(NAME);
        return new TransactionTemplate(manager, definition);
    }

    static boolean are(TransactionDefinition definition) {
        return NAME.equals(definition.getName());
    }
}
