package dev.stint.agent;

import dev.stint.mailbox.Order;
import java.io.File;
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
                    + "|(?:https?|ftp|no|all)_proxy|(?:HTTPS?|FTP|NO|ALL)_PROXY|STINT_PYTHON");

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private CommandEnvironment() {}

    /**
     * The variables.
     *
     * @param machine the agent's own environment
     * @param order what to run
     * @param places the machine's folders
     * @param machineId the marker's value
     * @param resumed whether a checkpoint has been restored
     */
    static Map<String, String> of(
            Map<String, String> machine, Order order, Workplace places, String machineId, boolean resumed) {
        Map<String, String> result = new TreeMap<>();
        result.put("PATH", DEFAULT_PATH);
        machine.forEach((name, value) -> {
            if (PASSED.matcher(name).matches()) {
                result.put(name, value);
            }
        });
        result.put("TMPDIR", places.temporary().toString());
        result.putAll(order.work().env());
        result.putAll(order.work().secrets());
        Optional.ofNullable(machine.get("STINT_PYTHON"))
                .filter(folder -> !folder.isBlank())
                .ifPresent(
                        folder -> result.merge("PYTHONPATH", folder, (own, ours) -> own + File.pathSeparator + ours));
        result.put(MarkedProcesses.MARKER, machineId);
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
        return result;
    }
}
