package dev.stint.spec;

import java.util.Locale;

/** The commented spec that {@code stint init} writes. */
public final class StarterSpec {

    private StarterSpec() {}

    /**
     * The text, which is a valid spec.
     *
     * @param name the job's name
     * @throws IllegalArgumentException if the name is none; {@link #nameFrom} makes one
     */
    public static String text(String name) {
        if (!Names.isName(name)) {
            throw new IllegalArgumentException("name: '" + name + "' is not a name; " + Names.NAME_REMEDY);
        }
        return SpecSchema.resource("starter.yaml").replace("@NAME@", name);
    }

    /** A job name close to a folder's or file's name; {@code my-job} when nothing of it can be kept. */
    public static String nameFrom(String anything) {
        String plain = anything.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String bounded = plain.substring(0, Math.min(plain.length(), 60)).replaceAll("^-+", "");
        String name = bounded.substring(0, Math.min(bounded.length(), 50)).replaceAll("-+$", "");
        return name.isEmpty() ? "my-job" : name;
    }
}
