package dev.stint.providers.stage.contract;

import dev.stint.providers.Market;
import dev.stint.providers.stage.MachineCloud;
import java.util.List;
import java.util.Set;

/**
 * What is a cloud's own about the boot of a machine.
 *
 * @param cloud whose machines are played
 * @param market where the machine is
 * @param zone as reports show it
 * @param localDisk the model of a local NVMe disk, as the kernel tells it
 * @param networkDisk the model of a disk that is none
 * @param closed the addresses that the command must not reach
 * @param secrets what of the machine's identity must be nowhere
 */
public record BootFacts(
        MachineCloud cloud,
        Market market,
        String zone,
        String localDisk,
        String networkDisk,
        List<String> closed,
        Set<String> secrets) {

    public BootFacts {
        closed = List.copyOf(closed);
        secrets = Set.copyOf(secrets);
    }

    /** Never shows what is secret. */
    @Override
    public String toString() {
        return "BootFacts[" + cloud + " " + market + "]";
    }
}
