package dev.stint.server.rest;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Who asks, for doors whose answer depends on it. Where nobody tells callers apart, it is whoever owns the server. */
@Component
final class Asking {
    private final ObjectProvider<Callers> callers;

    Asking(ObjectProvider<Callers> callers) {
        this.callers = callers;
    }

    Caller caller() {
        Callers known = callers.getIfAvailable();
        return known == null ? Caller.owner(System.getProperty("user.name")) : known.current();
    }
}
