package dev.stint.server.rest;

import java.io.IOException;

/** More bytes came than this request may bring. */
final class BodyTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long limitBytes) {
        super("the body is larger than the " + limitBytes + " bytes allowed here");
    }
}
