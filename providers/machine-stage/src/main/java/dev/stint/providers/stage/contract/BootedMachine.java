package dev.stint.providers.stage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.stage.StagedMachine;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is seen on a machine that has booted as it should, and ended. */
final class BootedMachine {

    private static final List<String> STEPS =
            List.of("lease", "metadata", "identity", "disk", "user", "block", "fetch", "docker", "bootfile", "agent");

    private final StagedMachine machine;

    BootedMachine(StagedMachine machine) {
        this.machine = machine;
    }

    private String read(String path) throws IOException {
        return Files.readString(machine.root().resolve(path));
    }

    private String rights(String path) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(machine.root().resolve(path)));
    }

    void hasTakenAllSteps() {
        assertThat(machine.console())
                .contains(STEPS.stream()
                        .map(step -> "stint: boot: " + step + "\n")
                        .collect(Collectors.joining()));
    }

    void hasRunItsAgent() throws IOException {
        String image = machine.root() + "/var/lib/stint/agent/image";
        assertThat(read("var/lib/stint/agent/out"))
                .contains("agent -Xmx64m\nagent -Dwith=a space\nagent -Dstint.stores=" + image + "/stores\n")
                .contains("agent -cp\nagent agent/*\nagent dev.stint.agent.AgentMain\n")
                .contains(image + "\nhas read its boot file");
    }

    /** In a file that only root reads. */
    void hasToldItsAgent(BootWorld world, Instant lease, int rank) throws IOException {
        assertThat(rights("run/stint/boot.json")).isEqualTo("rw-------");
        assertThat(rights("run/stint")).isEqualTo("rwx------");
        assertThat(rights("var/lib/stint/agent")).isEqualTo("rwx------");
        String words = Stream.of("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--")
                .map(word -> "\"" + word + "\"")
                .collect(Collectors.joining(","));
        assertThat(read("run/stint/boot.json"))
                .startsWith("{\"storeUri\":\"" + world.store().uri() + "\",\"mailboxPrefix\":\"" + BootLaunches.MAILBOX
                        + "\",\"provider\":\"" + world.facts().market().provider() + "\",\"market\":\""
                        + world.facts().market().id() + "\",\"leaseUntil\":\"" + lease
                        + "\",\"key\":\"" + BootLaunches.KEY_TEXT + "\",\"machineId\":\"" + machine.id()
                        + "\",\"rank\":" + rank + ",\"workFolder\":\"" + machine.root()
                        + "/var/lib/stint/work\",\"leaseFile\":\"" + machine.root()
                        + "/run/stint/lease\",\"runAs\":{\"uid\":")
                .matches(
                        "(?s).*\"runAs\":\\{\"uid\":(\\d+),\"words\":\\[\"[^\"]+/setpriv\",\"--reuid=\\1\",\"--regid=\\1\",.*")
                .endsWith("," + words + "]}}\n");
    }

    /** Nor a trace of it but the boot file, whatever form the image keeps it in. */
    void keepsNoBootData() throws IOException {
        try (Stream<Path> files = Files.walk(machine.root())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> machine.root().relativize(file).toString()))
                    .noneMatch(name ->
                            name.matches(".*(user-data|part-001|sensitive|startup-script|ovf-env|CustomData).*"));
        }
    }

    void endsWhenStartedAgain() throws IOException {
        Path units = machine.root().resolve("etc/systemd/system");
        assertThat(Files.readSymbolicLink(units.resolve("multi-user.target.wants/stint-again.service")))
                .hasToString("../stint-again.service");
        assertThat(Files.readString(units.resolve("stint-again.service")))
                .contains("ConditionPathExists=!" + machine.root() + "/run/stint/machine\n")
                .contains("ExecStart=/bin/bash " + machine.root() + "/etc/stint/machine again\n");
        assertThat(read("etc/stint/machine")).contains("again) power_off ;;").doesNotContain("\nKEY='");
    }

    void keepsTheCommandFrom(List<String> addresses) {
        assertThat(addresses)
                .allSatisfy(address -> assertThat(machine.calls())
                        .anyMatch(call -> call.startsWith("nft")
                                && call.contains(
                                        "rule inet stint out meta skuid != 0 ip" + (address.contains(":") ? "6" : "")
                                                + " daddr " + address + " tcp dport != 53 reject")));
        assertThat(machine.calls().stream()
                        .filter(call -> call.contains("setpriv --reuid=") && call.contains(" curl ")))
                .hasSizeGreaterThanOrEqualTo(addresses.size());
    }

    /** Where there is no systemd to ask, nothing is said. */
    void hasUnitsThatSystemdTakes() throws IOException, InterruptedException {
        @Nullable String path = System.getenv("PATH");
        if (Stream.of((path == null ? "" : path).split(File.pathSeparator))
                .noneMatch(each -> Files.isExecutable(Path.of(each, "systemd-analyze")))) {
            return;
        }
        Path units = machine.root().resolve("run/systemd/system");
        Process verify = new ProcessBuilder(
                        "systemd-analyze",
                        "verify",
                        units + "/stint-agent.service",
                        units + "/stint-lease.service",
                        machine.root() + "/etc/systemd/system/stint-again.service")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("Unknown", "Failed", "ignoring", "stint-");
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).isZero();
    }
}
