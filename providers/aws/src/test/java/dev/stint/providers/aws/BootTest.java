package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.AgentImage;
import dev.stint.providers.stage.MachineStage;
import dev.stint.providers.stage.StagedMachine;
import dev.stint.providers.stage.StagedMachine.AgentTerms;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boot data, executed on the stage of machines: with a stand-in for the agent it boots and ends; whatever fails, the machine ends and
 * says why, in its mailbox where that can be reached and on its console, and neither there nor anywhere else is a secret.
 */
final class BootTest {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String ID = "i-0dd13740e97896fa2";
    private static final String REPORT = BootRequests.MAILBOX + "/0/boot-failure";
    private static final String IMAGE_KEY = "agents/1f.tar.gz";

    @TempDir
    private static Path folder;

    private static byte[] image;

    private final BootSurroundings surroundings = surroundings();
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private Instant lease = Instant.now().plus(Duration.ofHours(24));
    private MachineStage stage;
    private StagedMachine machine;
    private AgentImage wanted = wanted(image);
    private int diskGib;
    private boolean container;

    private static BootSurroundings surroundings() {
        try {
            return new BootSurroundings();
        } catch (IOException e) {
            throw new IllegalStateException("no server for this test", e);
        }
    }

    /** An agent that writes down what it was given and ends well. */
    @BeforeAll
    static void pack() throws Exception {
        image = packed(
                "whole",
                "printf 'agent %s\\n' \"$@\"; env | sort; pwd; cat \"$STINT_BOOT\" >/dev/null && echo has read its boot file");
    }

    private static byte[] packed(String name, String agent) throws Exception {
        Path tree = folder.resolve(name);
        Path java = tree.resolve("runtime/bin/java");
        Files.createDirectories(java.getParent());
        Files.createDirectories(tree.resolve("agent"));
        Files.writeString(tree.resolve("agent/agent.jar"), "not really");
        Files.writeString(tree.resolve("java.options"), "-Xmx64m\n-Dwith=a space\n");
        Files.writeString(java, "#!/bin/bash\n" + agent + "\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = folder.resolve(name + ".tar.gz");
        Process tar = new ProcessBuilder("tar", "-czf", file.toString(), "-C", tree.toString(), ".")
                .inheritIO()
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readAllBytes(file);
    }

    private static AgentImage wanted(byte[] content) {
        try {
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return BootRequests.image("s3://models/stint/" + IMAGE_KEY, sum, content.length);
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @BeforeEach
    void open() throws IOException {
        stage = MachineStage.open(AgentTerms.PLAIN, ended::add);
        machine = stage.machine(ID);
        surroundings.put(IMAGE_KEY, image);
    }

    /** Whatever happened: no secret anywhere but in the boot file, nothing asked wrongly, nothing left. */
    @AfterEach
    void close() throws IOException {
        try (MachineStage closing = stage;
                BootSurroundings alsoClosing = surroundings) {
            assertThat(closing.find(ID)).isPresent();
            assertThat(alsoClosing.wrong())
                    .as("requests with another signature than the SDK's")
                    .isEmpty();
            try (Stream<Path> files = Files.walk(machine.home())) {
                for (Path file : (Iterable<Path>)
                        files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))::iterator) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertThat(text)
                            .as("secrets in " + file)
                            .doesNotContain(BootSurroundings.SECRET, BootSurroundings.SESSION);
                    if (!file.endsWith("run/stint/boot.json")
                            && !file.toString().contains("/cloud")) {
                        assertThat(text).as("the key in " + file).doesNotContain(BootRequests.KEY_TEXT);
                    }
                }
            }
            alsoClosing
                    .object(REPORT)
                    .ifPresent(report -> assertThat(report)
                            .hasSizeLessThanOrEqualTo(4096)
                            .doesNotContain(BootRequests.KEY_TEXT, BootSurroundings.SECRET, BootSurroundings.SESSION));
        }
    }

    private void boot() throws Exception {
        String script =
                new BootScript().render(BootRequests.of(surroundings.storeUri(), wanted, lease, diskGib, container));
        machine.start(script.getBytes(StandardCharsets.UTF_8), surroundings.address());
        assertThat(machine.awaitEnd(PATIENCE)).as("ended by itself").isTrue();
        assertThat(ended).containsExactly(ID);
    }

    private String read(String path) throws IOException {
        return Files.readString(machine.root().resolve(path));
    }

    private void reported(String step, String... words) {
        assertThat(surroundings.object(REPORT))
                .as(machine.console() + machine.output())
                .isPresent();
        assertThat(surroundings.object(REPORT).orElseThrow())
                .startsWith("step: " + step + "\nmachine: " + ID + ", rank 0, eu-central-1b\nwhy: ")
                .contains(words);
        assertThat(machine.console())
                .contains("stint: failed at " + step)
                .contains(words)
                .endsWith("this machine ends\n");
    }

    @Test
    void a_machine_boots_runs_the_agent_and_ends_with_it() throws Exception {
        boot();

        assertThat(surroundings.object(REPORT))
                .as(machine.console() + machine.output())
                .isEmpty();
        String image = machine.root() + "/var/lib/stint/agent/image";
        assertThat(read("var/lib/stint/agent/out"))
                .contains("agent -Xmx64m\nagent -Dwith=a space\nagent -Dstint.stores=" + image + "/stores\n")
                .contains("agent -cp\nagent agent/*\nagent dev.stint.agent.AgentMain\n")
                .contains(image + "\nhas read its boot file");
        assertThat(machine.console())
                .contains(
                        "stint: boot: lease\nstint: boot: metadata\nstint: boot: identity\nstint: boot: disk\nstint: boot: user\n"
                                + "stint: boot: block\nstint: boot: fetch\nstint: boot: docker\nstint: boot: bootfile\nstint: boot: agent\n");
    }

    @Test
    void the_agent_finds_all_in_a_file_that_only_root_reads() throws Exception {
        surroundings.metadata("ami-launch-index", "3");
        boot();

        Path file = machine.root().resolve("run/stint/boot.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(machine.root().resolve("var/lib/stint/agent"))))
                .isEqualTo("rwx------");
        String words = Stream.of("--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all", "--")
                .map(word -> "\"" + word + "\"")
                .collect(java.util.stream.Collectors.joining(","));
        assertThat(Files.readString(file))
                .startsWith(
                        "{\"storeUri\":\"" + surroundings.storeUri() + "\",\"mailboxPrefix\":\"" + BootRequests.MAILBOX
                                + "\",\"provider\":\"aws\",\"market\":\"aws/eu-central-1/eu-central-1b/g6.xlarge/spot\",\"leaseUntil\":\""
                                + lease
                                + "\",\"key\":\"" + BootRequests.KEY_TEXT + "\",\"machineId\":\"" + ID
                                + "\",\"rank\":3,\"workFolder\":\""
                                + machine.root() + "/var/lib/stint/work\",\"leaseFile\":\"" + machine.root()
                                + "/run/stint/lease\",\"runAs\":{\"uid\":")
                .matches(
                        "(?s).*\"runAs\":\\{\"uid\":(\\d+),\"words\":\\[\"[^\"]+/setpriv\",\"--reuid=\\1\",\"--regid=\\1\",.*")
                .endsWith("," + words + "]}}\n");
    }

    @Test
    void boot_data_does_not_stay_on_the_machine_and_a_restart_ends_it() throws Exception {
        boot();

        try (Stream<Path> files = Files.walk(machine.root())) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> machine.root().relativize(file).toString()))
                    .noneMatch(name -> name.matches(".*(user-data|part-001|sensitive).*"));
        }
        assertThat(read("var/lib/cloud/scripts/per-boot/stint")).isEqualTo("#!/bin/sh\nexec systemctl poweroff\n");
    }

    @Test
    void systemd_understands_every_line_of_the_units() throws Exception {
        Assumptions.assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "systemd-analyze"))),
                "systemd-analyze is not available here");
        boot();

        Path units = machine.root().resolve("run/systemd/system");
        Process verify = new ProcessBuilder(
                        "systemd-analyze", "verify", units + "/stint-agent.service", units + "/stint-lease.service")
                .redirectErrorStream(true)
                .start();
        assertThat(new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("Unknown", "Failed", "ignoring", "stint-");
        assertThat(verify.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(verify.exitValue()).isZero();
    }

    @Test
    void the_command_is_kept_from_the_metadata_service() throws Exception {
        boot();

        assertThat(machine.calls())
                .anyMatch(call -> call.startsWith("nft")
                        && call.contains("meta skuid != 0 ip daddr 169.254.169.254 reject")
                        && call.contains("meta skuid != 0 ip6 daddr fd00:ec2::254 reject"))
                .anyMatch(call -> call.contains("setpriv --reuid=")
                        && call.endsWith(surroundings.address() + "/latest/meta-data/"));
    }

    @Test
    void iptables_does_where_nft_is_not() throws Exception {
        machine.failing("nft", 127, "command not found").place("/proc/net/if_inet6", "fe80 02 40 20 80 ens5\n");
        boot();

        assertThat(surroundings.object(REPORT)).isEmpty();
        assertThat(machine.calls())
                .contains("iptables -w 30 -I OUTPUT -d 169.254.169.254 -m owner ! --uid-owner 0 -j REJECT")
                .contains("ip6tables -w 30 -I OUTPUT -d fd00:ec2::254 -m owner ! --uid-owner 0 -j REJECT");
    }

    @Test
    void instance_storage_is_used_when_it_is_large_enough_and_free() throws Exception {
        diskGib = 100;
        String model = "Amazon EC2 NVMe Instance Storage         \n";
        machine.place("/sys/block/nvme0n1/device/model", "Amazon Elastic Block Store\n")
                .place("/sys/block/nvme0n1/size", "999999999\n")
                .place("/sys/block/nvme1n1/device/model", model)
                .place("/sys/block/nvme1n1/size", "20971520\n")
                .place("/sys/block/nvme2n1/device/model", model)
                .place("/sys/block/nvme2n1/size", "488281250\n")
                .place("/sys/block/nvme3n1/device/model", model)
                .place("/sys/block/nvme3n1/size", "976562500\n")
                .place("/sys/block/nvme3n1/holders/dm-0", "");
        boot();

        String device = machine.root() + "/dev/nvme2n1";
        assertThat(machine.calls())
                .contains("mkfs.ext4 -q -F -m 0 -E nodiscard " + device)
                .contains("mount -o noatime,nosuid,nodev " + device + " " + machine.root() + "/var/lib/stint");
    }

    @Test
    void a_machine_without_a_metadata_service_ends_and_says_so_on_its_console() throws Exception {
        String script = new BootScript().render(BootRequests.of(surroundings.storeUri(), wanted, lease, 0, false));
        machine.start(script.getBytes(StandardCharsets.UTF_8), java.net.URI.create("http://127.0.0.1:1"));

        assertThat(machine.awaitEnd(PATIENCE)).isTrue();
        assertThat(machine.console())
                .contains("stint: failed at metadata\n")
                .contains("why: the metadata service at http://127.0.0.1:1 gives no token")
                .contains("curl: (7)")
                .endsWith("this machine ends\n");
    }

    @Test
    void a_machine_without_a_role_ends_and_says_so_on_its_console() throws Exception {
        surroundings.metadata("iam/security-credentials/", "");
        boot();

        assertThat(machine.console())
                .contains("stint: failed at identity\n")
                .contains("why: the machine has no role: give it an instance profile");
        assertThat(surroundings.object(REPORT)).isEmpty();
    }

    @Test
    void an_agent_with_another_checksum_is_not_unpacked() throws Exception {
        byte[] other = image.clone();
        other[other.length - 1] ^= 1;
        surroundings.put(IMAGE_KEY, other);
        boot();

        reported("fetch", "has SHA-256 " + wanted(other).sha256() + ", not " + wanted.sha256());
        assertThat(machine.root().resolve("var/lib/stint/agent/image")).doesNotExist();
    }

    @Test
    void an_agent_that_is_longer_than_it_should_be_is_not_fetched_whole() throws Exception {
        surroundings.put(IMAGE_KEY, new byte[5_000_000]);
        boot();

        reported("fetch", "the agent cannot be fetched from", "HTTP 200, curl 23");
        assertThat(surroundings.object(REPORT).orElseThrow()).contains("curl: (23) ");
    }

    @Test
    void a_bucket_that_refuses_is_asked_thrice_and_its_words_are_told() throws Exception {
        surroundings.answer(
                IMAGE_KEY,
                3,
                new BootSurroundings.Answer(
                        403,
                        "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code><Message>User: arn:aws:sts::1:assumed-role/x is not"
                                + " authorized</Message><Token-0>" + BootSurroundings.SESSION + "</Token-0></Error>"));
        boot();

        reported("fetch", "HTTP 403 AccessDenied: User: arn:aws:sts::1:assumed-role/x is not authorized");
    }

    @Test
    void a_bucket_that_is_busy_is_asked_again() throws Exception {
        surroundings.answer(
                IMAGE_KEY,
                4,
                new BootSurroundings.Answer(503, "<Error><Code>SlowDown</Code><Message>Please</Message></Error>"));
        boot();

        assertThat(surroundings.object(REPORT)).as(machine.console()).isEmpty();
        assertThat(read("var/lib/stint/agent/out")).contains("has read its boot file");
    }

    @Test
    void a_report_that_is_refused_at_first_is_made_again() throws Exception {
        surroundings.answer(REPORT, 2, new BootSurroundings.Answer(500, ""));
        machine.failing("groupadd", 10, "cannot lock /etc/group; try again later.");
        boot();

        reported("user", "groupadd: cannot lock /etc/group; try again later.");
    }

    @Test
    void a_disk_that_is_too_small_is_told_before_anything_is_fetched() throws Exception {
        wanted = BootRequests.image(wanted.uri(), wanted.sha256(), 1L << 52);
        boot();

        reported(
                "disk",
                "the disk of the root volume has ",
                " bytes free; the agent takes " + (1L << 54) + " and 256 MiB");
    }

    @Test
    void a_disk_that_cannot_be_formatted_ends_the_machine() throws Exception {
        machine.place("/sys/block/nvme1n1/device/model", "Amazon EC2 NVMe Instance Storage\n")
                .place("/sys/block/nvme1n1/size", "488281250\n")
                .failing("mkfs.ext4", 1, "No space left on device while writing out the superblock");
        boot();

        reported("disk", "why: exit code 1", "mkfs.ext4: No space left on device while writing out the superblock");
    }

    @Test
    void a_user_of_the_image_with_our_name_is_not_taken() throws Exception {
        machine.withUser(1001);
        boot();

        reported("user", "the image has a user stint-job of its own, number 1001");
    }

    @Test
    void without_a_firewall_no_agent_starts() throws Exception {
        machine.failing("nft", 127, "command not found").failing("iptables", 127, "command not found");
        boot();

        reported("block", "neither nft nor iptables closes the metadata service", "iptables: command not found");
        assertThat(machine.root().resolve("var/lib/stint/agent/image")).doesNotExist();
    }

    @Test
    void a_firewall_that_does_not_block_is_noticed() throws Exception {
        machine.failing("nft", 0, "believes it has done it");
        boot();

        reported(
                "block",
                "user stint-job still reaches the metadata service at " + surroundings.address() + " (status '401')");
    }

    @Test
    void docker_is_installed_when_the_run_wants_a_container() throws Exception {
        container = true;
        boot();

        assertThat(surroundings.object(REPORT)).as(machine.console()).isEmpty();
        assertThat(machine.calls()).anyMatch(call -> call.startsWith("apt-get") && call.endsWith("install docker.io"));
    }

    @Test
    void docker_of_the_image_is_left_as_it_is() throws Exception {
        container = true;
        machine.withDocker();
        boot();

        assertThat(surroundings.object(REPORT)).isEmpty();
        assertThat(machine.calls()).noneMatch(call -> call.startsWith("apt-get"));
    }

    @Test
    void docker_that_cannot_be_installed_ends_the_machine() throws Exception {
        container = true;
        machine.failing("apt-get", 100, "Unable to locate package docker.io");
        boot();

        reported(
                "docker",
                "docker cannot be installed; take an image that has it",
                "apt-get: Unable to locate package docker.io");
    }

    @Test
    void an_agent_that_dies_at_once_leaves_its_last_words() throws Exception {
        byte[] dying = packed("dying", "echo 'cannot begin: the store does not answer'; exit 2");
        surroundings.put(IMAGE_KEY, dying);
        wanted = wanted(dying);
        boot();

        reported("agent", "the agent ended: exit-code (exited 2)", "cannot begin: the store does not answer");
    }

    @Test
    void a_machine_whose_lease_is_over_ends_whatever_the_agent_does() throws Exception {
        byte[] hanging = packed("hanging", "echo 1 >\"$STINT_ROOT/run/stint/lease\"; exec sleep 1000");
        surroundings.put(IMAGE_KEY, hanging);
        wanted = wanted(hanging);
        lease = Instant.now().minusSeconds(585);
        boot();

        reported("lease", "the lease ended at ", "600 s later");
    }

    @Test
    void a_lease_that_the_agent_has_renewed_counts() throws Exception {
        lease = Instant.now().minus(Duration.ofDays(1));
        machine.place("/run/stint/lease", Instant.now().plus(Duration.ofDays(1)).getEpochSecond() + "\n");
        boot();

        assertThat(surroundings.object(REPORT)).as(machine.console()).isEmpty();
        assertThat(read("var/lib/stint/agent/out")).contains("has read its boot file");
    }
}
