package dev.stint.providers.cloud;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Which instance types are meant: names in which {@code *} stands for any characters and {@code ?} for one. Immutable. */
public final class TypeGlobs {

    private final Pattern pattern;

    /** @param globs such as {@code g5.*} or {@code m7i.xlarge}, checked before */
    public TypeGlobs(List<String> globs) {
        this.pattern = Pattern.compile(globs.stream()
                .map(glob -> glob.replace(".", "\\.")
                        .replace("+", "\\+")
                        .replace("*", ".*")
                        .replace('?', '.'))
                .collect(Collectors.joining("|")));
    }

    /** Whether any of the globs stands for this type. */
    public boolean match(String type) {
        return pattern.matcher(type).matches();
    }
}
