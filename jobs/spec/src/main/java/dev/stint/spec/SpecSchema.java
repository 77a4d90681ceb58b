package dev.stint.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The published JSON Schemas (draft 2020-12): for editors, and for programs that write such files. */
public final class SpecSchema {

    private SpecSchema() {}

    /** That of a job spec, as JSON text. */
    public static String text() {
        return resource("stint-job.schema.json");
    }

    /** That of a file of teams, as JSON text. */
    public static String teams() {
        return resource("stint-teams.schema.json");
    }

    /** A text that is part of this module; its absence means the product was built wrongly. */
    static String resource(String name) {
        try (InputStream in = SpecSchema.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource dev/stint/spec/" + name + " is missing from the class path");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("resource dev/stint/spec/" + name + " cannot be read", e);
        }
    }
}
