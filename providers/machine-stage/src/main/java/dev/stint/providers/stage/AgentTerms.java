package dev.stint.providers.stage;

import java.io.File;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How agents run on stage.
 *
 * @param asRoot whether they run as root, so that commands run as users of their own; else as boot data does
 * @param path folders in which commands find programs, after the shims; empty for none but the harmless
 */
public record AgentTerms(boolean asRoot, Optional<String> path) {

    /** For agents that start no commands. */
    public static final AgentTerms PLAIN = new AgentTerms(false, Optional.empty());

    /** For real agents: as root, with this computer's programs behind the shims. */
    public static AgentTerms whole() {
        @Nullable String path = System.getenv("PATH");
        return new AgentTerms(
                true, Optional.ofNullable(path).map(all -> all.replaceAll(File.pathSeparator + "+$", "")));
    }
}
