package dev.stint.server.rest;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** The caller that the door has let in with the request this thread serves. */
final class RequestCallers implements Callers {

    @Override
    public Caller current() {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null
                && request.getAttribute(Door.CALLER, RequestAttributes.SCOPE_REQUEST) instanceof Caller caller) {
            return caller;
        }
        throw new IllegalStateException("nobody asks: this thread serves no request that has passed the door");
    }
}
