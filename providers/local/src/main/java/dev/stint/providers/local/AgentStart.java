package dev.stint.providers.local;

import dev.stint.providers.MachineBoot;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts the agent's process in its machine's folder: in a session of its own, with its output in files (a pipe would end with
 * the server), with a small environment, and with nothing secret on the command line.
 */
final class AgentStart {
    static final String BOOT = "boot.json";
    static final String NOTICE = "notice.json";
    static final String WORK = "work";
    static final String TEMPORARY = "tmp";
    static final String OUTPUT = "agent.out";
    private static final Pattern CREDENTIALS = Pattern.compile(
            "AWS_[A-Z_]+|DOCKER_[A-Z_]+|XDG_RUNTIME_DIR|AZURE_[A-Z_]+|GOOGLE_[A-Z_]+|CLOUDSDK_[A-Z_]+|(?:https?|no)_proxy|(?:HTTPS?|NO)_PROXY");
    private static final String NICENESS = "19";
    /**
     * Where Linux schedules sessions as groups (autogroup: most workstations), niceness orders only what is within one, and each
     * machine is a session: so its group is told as well. Best effort: other kernels have no such file.
     */
    private static final String ITS_GROUP_TOO =
            "{ echo " + NICENESS + " >/proc/self/autogroup; } 2>/dev/null; exec \"$@\"";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<String> command;
    private final Map<String, String> inherited;
    private final Isolation isolation;

    /**
     * @param agentCommand program and leading arguments
     * @param environment of the server, from which the agent gets a few
     * @param isolation how commands are run as users of their own
     */
    AgentStart(List<String> agentCommand, Map<String, String> environment, Isolation isolation) {
        this.isolation = isolation;
        List<String> words = new ArrayList<>();
        program("setsid", environment).ifPresent(words::add);
        // the server answers, and whoever sits here types, while machines of this computer work
        program("nice", environment)
                .ifPresent(
                        nice -> words.addAll(List.of(nice, "-n", NICENESS, "/bin/sh", "-c", ITS_GROUP_TOO, "stint")));
        words.addAll(agentCommand);
        this.command = List.copyOf(words);
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name : List.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "JAVA_HOME")) {
            @Nullable String value = environment.get(name);
            if (value != null) {
                kept.put(name, value);
            }
        }
        // the machine's own identity, for the store, and where Docker is; the agent keeps both from the command
        environment.forEach((name, value) -> {
            if (CREDENTIALS.matcher(name).matches()) {
                kept.put(name, value);
            }
        });
        this.inherited = kept;
    }

    private static Optional<String> program(String name, Map<String, String> environment) {
        return Stream.of(environment.getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /** Lays out what the agent finds in its folder: the boot file with the key, and the folders it works in. */
    void prepare(MachineRecord machine, MachineBoot boot, Path folder) throws IOException {
        @Nullable Lodging lodging = machine.lodging();
        if (lodging == null) {
            Files.createDirectory(folder.resolve(WORK));
        }
        Files.createDirectory(folder.resolve(TEMPORARY));
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("storeUri", boot.storeUri());
        content.put("mailboxPrefix", boot.mailboxPrefix());
        content.put("key", boot.key());
        content.put("provider", LocalCapacityProvider.ID);
        content.put("market", machine.market());
        content.put("machineId", machine.id());
        content.put("rank", machine.rank());
        content.put("launchedAt", machine.launchedAt());
        content.put("leaseUntil", machine.tags().expiresAt());
        content.put("noticeFile", folder.resolve(NOTICE).toString());
        content.put("workFolder", lodging == null ? folder.resolve(WORK).toString() : lodging.folder());
        if (lodging != null) {
            content.put("runAs", Map.of("uid", lodging.uid(), "words", isolation.words(lodging)));
        }
        DurableFile.write(folder.resolve(BOOT), JSON.writeValueAsBytes(content));
    }

    /** Starts the process; its number. */
    long start(MachineRecord machine, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(OUTPUT).toFile()))
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("agent.err").toFile()));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.putAll(inherited);
        environment.put("TMPDIR", folder.resolve(TEMPORARY).toString());
        environment.put("STINT_BOOT", folder.resolve(BOOT).toString());
        environment.put(FileNoticeSource.VARIABLE, folder.resolve(NOTICE).toString());
        environment.put(Processes.MARKER, machine.id());
        return builder.start().pid();
    }
}
