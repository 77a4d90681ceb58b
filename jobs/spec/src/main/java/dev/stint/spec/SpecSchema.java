package dev.stint.spec;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The published JSON Schema (draft 2020-12) of a job spec: for editors, and for programs that write specs. */
public final class SpecSchema {

    private SpecSchema() {}

    /** The schema as JSON text. */
    public static String text() {
        return resource("stint-job.schema.json");
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
