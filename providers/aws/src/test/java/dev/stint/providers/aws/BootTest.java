package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.stage.contract.BootContract;
import dev.stint.providers.stage.contract.BootWorld;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Instances of EC2: IMDSv2, and S3 that believes no signature but the SDK's. */
final class BootTest extends BootContract {

    @Override
    protected BootWorld open() throws IOException {
        return new BootSurroundings();
    }

    @Test
    @Tag("long")
    void instance_storage_is_used_where_the_deep_learning_image_has_mounted_it() throws Exception {
        String place = machine.root() + "/opt/dlami/nvme";
        machine.place("/opt/dlami/nvme/lost+found/x", "")
                .place("/proc/mounts", "/dev/mapper/vg.01-lv_ephemeral " + place + " ext4 rw,relatime 0 0\n");
        boot();

        unreported();
        assertThat(machine.calls())
                .contains("mount --bind " + place + "/stint " + machine.root() + "/var/lib/stint")
                .noneMatch(call -> call.startsWith("mkfs"));
    }
}
