package dev.stint.providers;

/**
 * Names one launch for ever: derived from installation, run, attempt and launch ordinal, so that a repeated request can be
 * recognised after a crash or a lost answer.
 *
 * @param value 1 to 64 characters of {@code [A-Za-z0-9-]}, the tightest vendor limit
 */
public record LaunchToken(String value) {
    public LaunchToken {
        if (!value.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("launch token: '" + value + "' is not 1 to 64 letters, digits or '-'");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
