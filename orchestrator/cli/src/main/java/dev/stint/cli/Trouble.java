package dev.stint.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;

/** What went wrong with a file or a connection, in words for people: never the name of a class. Pure. */
final class Trouble {
    private Trouble() {}

    static String words(IOException e) {
        if (e instanceof HttpTimeoutException) {
            return "no answer in time";
        }
        if (e instanceof ConnectException) {
            return "nobody listens there";
        }
        return DiskWords.of(e);
    }
}
