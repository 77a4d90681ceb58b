package dev.stint.server.db;

import java.util.stream.Stream;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/** Tells trouble with reaching the database, which passes, from what it will say again however often it is asked. */
public final class DatabaseAway {

    private DatabaseAway() {}

    /** Whether the same may succeed when it is tried again; also when nobody knows whether it did. */
    public static boolean is(Throwable trouble) {
        return Stream.iterate(trouble, each -> each != null, Throwable::getCause)
                .anyMatch(each -> each instanceof TransactionException
                        || each instanceof TransientDataAccessException
                        || each instanceof RecoverableDataAccessException
                        || each instanceof NonTransientDataAccessResourceException);
    }
}
