package dev.stint.spec;

import java.util.Locale;
import java.util.Optional;

/** How the texts of an embedding job are written. JSONL and CSV may be compressed with gzip, which is seen in the content. */
public enum EmbeddingFormat implements SpecWord {
    /** One JSON object per line. */
    JSONL,
    /** Comma-separated values (RFC 4180) whose first line names the columns. */
    CSV,
    /** Apache Parquet. */
    PARQUET;

    private static final String GZIP = ".gz";

    /** What a file's name says, if it says it: {@code glosses.jsonl.gz} is {@link #JSONL}. */
    static Optional<EmbeddingFormat> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        String plain = lower.endsWith(GZIP) ? lower.substring(0, lower.length() - GZIP.length()) : lower;
        if (plain.endsWith(".jsonl") || plain.endsWith(".ndjson")) {
            return Optional.of(JSONL);
        }
        if (plain.endsWith(".csv")) {
            return Optional.of(CSV);
        }
        // Parquet compresses its own pages, and is read from its end: it is never packed as a whole.
        return lower.endsWith(".parquet") ? Optional.of(PARQUET) : Optional.empty();
    }
}
