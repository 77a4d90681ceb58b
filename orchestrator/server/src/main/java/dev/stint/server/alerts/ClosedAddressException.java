package dev.stint.server.alerts;

import java.net.UnknownHostException;

/** A URL that webhooks may not reach. The message says why, and does not repeat the URL. */
final class ClosedAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ClosedAddressException(String message) {
        super(message);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
