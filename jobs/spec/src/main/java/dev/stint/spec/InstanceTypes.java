package dev.stint.spec;

import java.util.List;

/**
 * Which instance types may be used. Patterns are exact names, where {@code *} stands for any characters.
 *
 * @param allow only these; empty means all
 * @param deny never these, even when allowed
 */
public record InstanceTypes(List<String> allow, List<String> deny) {

    /** No restriction. */
    public static final InstanceTypes ANY = new InstanceTypes(List.of(), List.of());

    public InstanceTypes {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
    }

    /** Whether a machine of this type may be used. */
    public boolean permits(String type) {
        boolean allowed = allow.isEmpty() || allow.stream().anyMatch(pattern -> matches(pattern, type));
        return allowed && deny.stream().noneMatch(pattern -> matches(pattern, type));
    }

    /** Greedy wildcard match that backs up to the last star only: linear in practice, never exponential. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < pattern.length() && pattern.charAt(p) == text.charAt(t)) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
