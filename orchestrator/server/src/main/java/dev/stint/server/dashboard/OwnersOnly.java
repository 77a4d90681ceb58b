package dev.stint.server.dashboard;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;

/** The caller of a personal server: whoever the door lets in is the person whose server it is. */
final class OwnersOnly implements Callers {
    @Override
    public Caller current() {
        return Caller.owner(System.getProperty("user.name"));
    }
}
