package dev.stint.agent;

import dev.stint.mailbox.Order;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What the command finds in its environment: a few variables of the machine, the spec's, the secrets, and {@code STINT_*}. The
 * agent's other variables stay with the agent: they may hold credentials of the machine.
 */
final class CommandEnvironment {

    private static final Pattern PASSED = Pattern.compile(
            "PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_[A-Z]+|TZ|JAVA_HOME|LD_LIBRARY_PATH|VIRTUAL_ENV|CONDA_PREFIX"
                    + "|CUDA_[A-Z_]+|NVIDIA_[A-Z_]+|SSL_CERT_FILE|SSL_CERT_DIR|REQUESTS_CA_BUNDLE"
                    + "|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY|STINT_PYTHON|STINT_EMBEDDER");

    /** An image brings everything else itself. */
    private static final Pattern PASSED_INTO_CONTAINER =
            Pattern.compile("(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY|TZ");

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** Of a user that has no account: programs that ask for a name shall find one. */
    private static final String NAME = "stint";

    private CommandEnvironment() {}

    /**
     * The variables.
     *
     * @param machine the agent's own environment
     * @param order what to run
     * @param places the machine's folders
     * @param boot who the machine is, and whom the command runs as
     * @param resumed whether a checkpoint has been restored
     */
    static Map<String, String> of(
            Map<String, String> machine, Order order, Workplace places, BootFile boot, boolean resumed) {
        Map<String, String> result = passed(machine, PASSED);
        result.putIfAbsent("PATH", DEFAULT_PATH);
        CommandUser user = boot.runAs();
        if (user.isolated()) {
            result.put("HOME", places.home().toString());
            result.put("USER", NAME);
            result.put("LOGNAME", NAME);
            Path embedder = places.embedder().program();
            if (Files.exists(embedder)) {
                result.put("STINT_EMBEDDER", embedder.toString());
            }
        }
        add(result, machine, order, places, boot, resumed);
        python(machine, places, boot)
                .ifPresent(
                        folder -> result.merge("PYTHONPATH", folder, (own, ours) -> own + File.pathSeparator + ours));
        return result;
    }

    /** The same for a command in a container: of the machine's own variables it gets the proxies and nothing else. */
    static Map<String, String> contained(
            Map<String, String> machine, Order order, Workplace places, BootFile boot, boolean resumed) {
        Map<String, String> result = passed(machine, PASSED_INTO_CONTAINER);
        result.put("HOME", places.home().toString());
        result.put("USER", NAME);
        result.put("LOGNAME", NAME);
        add(result, machine, order, places, boot, resumed);
        return result;
    }

    private static Map<String, String> passed(Map<String, String> machine, Pattern which) {
        Map<String, String> result = new TreeMap<>();
        machine.forEach((name, value) -> {
            if (which.matcher(name).matches()) {
                result.put(name, value);
            }
        });
        return result;
    }

    /** Folder of {@code stint.py} where the command can read it. */
    private static Optional<String> python(Map<String, String> machine, Workplace places, BootFile boot) {
        return Optional.ofNullable(machine.get("STINT_PYTHON"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> boot.runAs().isolated() ? places.python().toString() : folder);
    }

    /** What is the same with a container and without. */
    private static void add(
            Map<String, String> result,
            Map<String, String> machine,
            Order order,
            Workplace places,
            BootFile boot,
            boolean resumed) {
        // Programs that look for the machine's credentials would wait for a service they cannot reach. Azure's
        // libraries know no such word.
        if (boot.provider().equals("aws")) {
            result.put("AWS_EC2_METADATA_DISABLED", "true");
        } else if (boot.provider().equals("gcp")) {
            result.put("NO_GCE_CHECK", "true");
        }
        result.put("TMPDIR", places.temporary().toString());
        result.putAll(order.work().env());
        result.putAll(order.work().secrets());
        python(machine, places, boot).ifPresent(folder -> result.put("STINT_PYTHON", folder));
        result.put(MarkedProcesses.MARKER, boot.machineId());
        result.put("STINT_RUN_ID", order.run());
        result.put("STINT_ATTEMPT", Integer.toString(order.attempt()));
        result.put("STINT_RESUMED", resumed ? "1" : "0");
        result.put("STINT_NODE_RANK", Integer.toString(order.rank()));
        result.put("STINT_NUM_NODES", Integer.toString(order.nodes()));
        result.put(
                "STINT_NODE_ADDRESSES",
                order.meeting().map(m -> String.join(",", m.addresses())).orElse("127.0.0.1"));
        order.meeting().ifPresent(meeting -> {
            result.put("STINT_MASTER_ADDR", meeting.addresses().get(0));
            result.put("STINT_MASTER_PORT", Integer.toString(meeting.masterPort()));
        });
        order.deadline().ifPresent(deadline -> result.put("STINT_DEADLINE", deadline.toString()));
        if (!order.checkpoint().path().isEmpty()) {
            Path folder = places.inJob(order.checkpoint().path());
            result.put("STINT_CHECKPOINT_DIR", folder.toString());
        }
    }
}
