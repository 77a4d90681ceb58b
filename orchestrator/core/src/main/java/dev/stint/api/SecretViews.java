package dev.stint.api;

import java.time.Instant;
import java.util.List;

/** Answers of {@code /api/v1/secrets}: never a value. Conventions as in {@link Views}. */
public final class SecretViews {

    private SecretViews() {}

    /** Secrets, by team and name. */
    public record SecretList(List<SecretView> secrets) {
        public SecretList {
            secrets = List.copyOf(secrets);
        }
    }

    /**
     * A secret, without its value.
     *
     * @param version 1 for the first value, and one more for each that took its place
     * @param by who put this one
     */
    public record SecretView(String team, String name, long version, String by, Instant at) {}

    /**
     * What became of sealing anew.
     *
     * @param sealed secrets that were sealed with the first key just now
     * @param kept those that were already
     */
    public record RotatedView(int sealed, int kept) {}
}
