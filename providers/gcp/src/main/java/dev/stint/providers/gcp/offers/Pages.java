package dev.stint.providers.gcp.offers;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Lists of Google that come in pages, each naming the next. */
final class Pages {

    /** Far more than any list read here has; an endpoint that goes on for ever is broken. */
    private static final int MOST = 2_000;

    private Pages() {}

    /**
     * Reads a list to its end.
     *
     * @param what for people
     * @param page the page of a token, the first for the empty one
     * @param token of the next page; null or empty at the end
     * @throws IllegalStateException when the list does not end
     */
    static <P> void read(
            String what, Function<String, P> page, Function<P, @Nullable String> token, Consumer<P> consumer) {
        String next = "";
        for (int i = 0; i < MOST; i++) {
            P here = page.apply(next);
            consumer.accept(here);
            String following = token.apply(here);
            if (following == null || following.isEmpty()) {
                return;
            }
            if (following.equals(next)) {
                throw new IllegalStateException(what + ": page " + (i + 1) + " names itself as the next one");
            }
            next = following;
        }
        throw new IllegalStateException(what + ": does not end after " + MOST + " pages");
    }
}
