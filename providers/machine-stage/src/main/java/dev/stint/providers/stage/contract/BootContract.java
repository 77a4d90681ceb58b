package dev.stint.providers.stage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.stage.StagedMachine;
import dev.stint.providers.stage.contract.BootStore.Refusal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Boot data of a cloud, executed on the stage of machines: with a stand-in for the agent it boots and ends; whatever fails, the machine
 * ends and says why, in its mailbox where that can be reached and on its console, and neither there nor anywhere else is a secret. Two
 * lives are in every build; in the profile {@code chaos} each step fails in turn.
 */
public abstract class BootContract extends BootRehearsal {

    @Test
    void a_machine_boots_runs_the_agent_hides_what_it_was_told_and_ends() throws Exception {
        rank(3);
        boot();

        unreported();
        BootedMachine booted = new BootedMachine(machine);
        booted.hasTakenAllSteps();
        booted.hasRunItsAgent();
        booted.hasToldItsAgent(world(), lease, 3);
        booted.keepsNoBootData();
        booted.endsWhenStartedAgain();
        booted.keepsTheCommandFrom(world().facts().closed());
        booted.hasUnitsThatSystemdTakes();
    }

    @Test
    void a_store_that_refuses_is_asked_thrice_and_its_words_are_told() throws Exception {
        world().store().refuse(IMAGE_KEY, 3, new Refusal(403, "AccessDenied", "this machine is not authorized"));
        boot();

        reported("fetch", "HTTP 403", "this machine is not authorized", ", curl 0");
    }

    @Test
    @Tag("long")
    void iptables_does_where_nft_is_not() throws Exception {
        machine.failing("nft", 127, "command not found").place("/proc/net/if_inet6", "fe80 02 40 20 80 ens5\n");
        boot();

        unreported();
        assertThat(world().facts().closed())
                .allSatisfy(address -> assertThat(machine.calls())
                        .contains((address.contains(":") ? "ip6tables" : "iptables") + " -w 30 -I OUTPUT -d " + address
                                + " -p tcp ! --dport 53 -m owner ! --uid-owner 0 -j REJECT"));
    }

    @Test
    @Tag("long")
    void a_local_disk_is_used_when_it_is_large_enough_and_free() throws Exception {
        diskGib = 100;
        String model = world().facts().localDisk();
        machine.place("/sys/block/nvme0n1/device/model", world().facts().networkDisk() + "\n")
                .place("/sys/block/nvme0n1/size", "999999999\n")
                .place("/sys/block/nvme1n1/device/model", model + "\n")
                .place("/sys/block/nvme1n1/size", "20971520\n")
                .place("/sys/block/nvme2n1/device/model", model + "\n")
                .place("/sys/block/nvme2n1/size", "488281250\n")
                .place("/sys/block/nvme3n1/device/model", model + "\n")
                .place("/sys/block/nvme3n1/size", "976562500\n")
                .place("/sys/block/nvme3n1/holders/dm-0", "");
        boot();

        unreported();
        String device = machine.root() + "/dev/nvme2n1";
        assertThat(machine.calls())
                .contains("mkfs.ext4 -q -F -m 0 -E nodiscard " + device)
                .contains("mount -o noatime,nosuid,nodev " + device + " " + machine.root() + "/var/lib/stint");
    }

    @Test
    @Tag("long")
    void what_a_machine_keeps_for_its_next_start_ends_it_then() throws Exception {
        boot();
        String kept = Files.readString(machine.root().resolve("etc/stint/machine"));

        StagedMachine next = another()
                .start(
                        kept.replaceFirst("\n", "\nset -- again\n").getBytes(StandardCharsets.UTF_8),
                        world().metadata());

        assertThat(next.awaitEnd(PATIENCE)).isTrue();
        assertThat(next.console()).isEqualTo("stint: this machine ends\n");
        assertThat(next.root().resolve("run/stint")).doesNotExist();
    }

    @Test
    @Tag("long")
    void a_machine_that_was_started_before_ends_at_once() throws Exception {
        machine.place("/etc/stint/machine", "");
        boot();

        toldOnConsole("lease", "why: this machine was started before");
        assertThat(machine.console()).doesNotContain("stint: boot: metadata");
    }

    @Test
    @Tag("long")
    void a_machine_without_a_metadata_service_ends_and_says_so_on_its_console() throws Exception {
        boot(URI.create("http://127.0.0.1:1"), named(wanted));

        toldOnConsole("metadata", "why: the metadata service at http://127.0.0.1:1 does not answer", "curl: (7)");
    }

    @Test
    @Tag("long")
    void a_machine_without_an_identity_ends_and_says_so_on_its_console() throws Exception {
        world().withoutIdentity();
        boot();

        toldOnConsole("identity", "why: the machine has no ");
        assertThat(world().store().object(report())).isEmpty();
    }

    @Test
    @Tag("long")
    void an_agent_with_another_checksum_is_not_unpacked() throws Exception {
        byte[] other = image.clone();
        other[other.length - 1] ^= 1;
        world().store().put(IMAGE_KEY, other);
        boot();

        reported(
                "fetch",
                "has SHA-256 " + named(other).sha256() + ", not "
                        + named(wanted).sha256());
        assertThat(machine.root().resolve("var/lib/stint/agent/image")).doesNotExist();
    }

    @Test
    @Tag("long")
    void an_agent_that_is_longer_than_it_should_be_is_not_fetched_whole() throws Exception {
        world().store().put(IMAGE_KEY, new byte[5_000_000]);
        boot();

        reported("fetch", "the agent cannot be fetched from", "HTTP 200, curl 23");
        assertThat(world().store().object(report()).orElseThrow()).contains("curl: (23) ");
    }

    @Test
    @Tag("long")
    void a_store_that_is_busy_is_asked_again() throws Exception {
        world().store().refuse(IMAGE_KEY, 4, new Refusal(503, "SlowDown", "Please"));
        boot();

        unreported();
    }

    @Test
    @Tag("long")
    void a_report_that_is_refused_at_first_is_made_again() throws Exception {
        world().store().refuse(report(), 2, new Refusal(500, "InternalError", "We are sorry"));
        machine.failing("groupadd", 10, "cannot lock /etc/group; try again later.");
        boot();

        reported("user", "groupadd: cannot lock /etc/group; try again later.");
    }

    @Test
    @Tag("long")
    void a_disk_that_is_too_small_is_told_before_anything_is_fetched() throws Exception {
        boot(world().metadata(), BootLaunches.image(uri(), "1f".repeat(32), 1L << 52));

        reported(
                "disk",
                "the disk of the root volume has ",
                " bytes free; the agent takes " + (1L << 54) + " and 256 MiB");
    }

    @Test
    @Tag("long")
    void a_disk_that_cannot_be_formatted_ends_the_machine() throws Exception {
        machine.place("/sys/block/nvme1n1/device/model", world().facts().localDisk() + "\n")
                .place("/sys/block/nvme1n1/size", "488281250\n")
                .failing("mkfs.ext4", 1, "No space left on device while writing out the superblock");
        boot();

        reported("disk", "why: exit code 1", "mkfs.ext4: No space left on device while writing out the superblock");
    }

    @Test
    @Tag("long")
    void a_user_of_the_image_with_our_name_is_not_taken() throws Exception {
        machine.withUser(1001);
        boot();

        reported("user", "the image has a user stint-job of its own, number 1001");
    }

    @Test
    @Tag("long")
    void without_a_firewall_no_agent_starts() throws Exception {
        machine.failing("nft", 127, "command not found").failing("iptables", 127, "command not found");
        boot();

        reported("block", "neither nft nor iptables closes the metadata service", "iptables: command not found");
        assertThat(machine.root().resolve("var/lib/stint/agent/image")).doesNotExist();
    }

    @Test
    @Tag("long")
    void a_firewall_that_does_not_block_is_noticed() throws Exception {
        machine.failing("nft", 0, "believes it has done it");
        boot();

        reported("block", "user stint-job still reaches the metadata service at " + world().metadata(), " (status '4");
    }

    @Test
    @Tag("long")
    void docker_is_installed_when_the_run_wants_a_container() throws Exception {
        container = true;
        boot();

        unreported();
        assertThat(machine.calls()).anyMatch(call -> call.startsWith("apt-get") && call.endsWith("install docker.io"));
    }

    @Test
    @Tag("long")
    void docker_of_the_image_is_left_as_it_is() throws Exception {
        container = true;
        machine.withDocker();
        boot();

        unreported();
        assertThat(machine.calls()).noneMatch(call -> call.startsWith("apt-get"));
    }

    @Test
    @Tag("long")
    void docker_that_cannot_be_installed_ends_the_machine() throws Exception {
        container = true;
        machine.failing("apt-get", 100, "Unable to locate package docker.io");
        boot();

        reported(
                "docker",
                "docker cannot be installed; take an image that has it (stint.providers."
                        + world().facts().market().provider() + ".image)",
                "apt-get: Unable to locate package docker.io");
    }

    @Test
    @Tag("long")
    void what_breaks_off_because_the_machine_is_taken_is_no_failure_of_its_boot() throws Exception {
        machine.goingDown().failing("groupadd", 143, "Terminated");
        boot();

        toldOnConsole("user", "because the machine is being shut down");
        assertThat(world().store().object(report())).isEmpty();
    }

    @Test
    @Tag("long")
    void an_agent_that_dies_at_once_leaves_its_last_words() throws Exception {
        agent("dying", "echo 'cannot begin: the store does not answer'; exit 2");
        boot();

        reported("agent", "the agent ended: exit-code (exited 2)", "cannot begin: the store does not answer");
    }

    @Test
    @Tag("long")
    void a_machine_whose_lease_is_over_ends_whatever_the_agent_does() throws Exception {
        agent("hanging", "echo 1 >\"$STINT_ROOT/run/stint/lease\"; exec sleep 1000");
        lease = Instant.now().minusSeconds(585);
        boot();

        reported("lease", "the lease ended at ", "600 s later");
    }

    @Test
    @Tag("long")
    void a_lease_that_the_agent_has_renewed_counts() throws Exception {
        lease = Instant.now().minus(Duration.ofDays(1));
        machine.place("/run/stint/lease", Instant.now().plus(Duration.ofDays(1)).getEpochSecond() + "\n");
        boot();

        unreported();
    }
}
