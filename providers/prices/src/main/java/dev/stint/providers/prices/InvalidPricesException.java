package dev.stint.providers.prices;

import java.util.List;

/** A file of prices with lines that cannot be read. */
public final class InvalidPricesException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    InvalidPricesException(List<String> problems) {
        super(String.join("; ", problems));
        this.problems = List.copyOf(problems);
    }

    /** Each with file and line; at least one. */
    public List<String> problems() {
        return problems;
    }
}
