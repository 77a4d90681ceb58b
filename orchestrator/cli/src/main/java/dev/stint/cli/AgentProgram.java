package dev.stint.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How the agent of the distribution is started on this computer. */
final class AgentProgram {
    private AgentProgram() {}

    /**
     * Program and leading arguments.
     *
     * @param env {@code STINT_DIST} names the distribution
     * @param java the java program to use
     */
    static List<String> words(Map<String, String> env, Path java) {
        String named = env.getOrDefault("STINT_DIST", "");
        if (named.isBlank()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "STINT_DIST does not say where the agent can be started from; call the launcher ./stint");
        }
        Path dist = Path.of(named);
        List<String> words = new ArrayList<>(
                List.of(java.toString(), "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
        Path archive = DetachedServer.archive(dist, "agent");
        if (Files.isRegularFile(archive)) {
            words.add("-XX:SharedArchiveFile=" + archive);
        }
        if (Files.isDirectory(dist.resolve("python"))) {
            words.add("-Dstint.python=" + dist.resolve("python"));
        }
        words.addAll(List.of("-cp", dist.resolve("agent") + "/*", "dev.stint.agent.AgentMain"));
        return List.copyOf(words);
    }
}
