package dev.stint.providers.aws;

import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.PartialListException;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.cloud.LaunchPins;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The machines there are, in all regions of the settings and of launches made lately. Safe for use by many threads. */
final class Fleet {

    private final List<String> configured;
    private final LaunchPins pins;
    private final Inventory inventory;
    private final SpotRequests spotRequests;
    private final MachineWatch watch;
    private final Terminations terminations;

    Fleet(
            List<String> configured,
            LaunchPins pins,
            Inventory inventory,
            SpotRequests spotRequests,
            MachineWatch watch,
            Terminations terminations) {
        this.configured = configured;
        this.pins = pins;
        this.inventory = inventory;
        this.spotRequests = spotRequests;
        this.watch = watch;
        this.terminations = terminations;
    }

    /** Regions of the settings, and of launches made lately: a region taken out of the settings may still have machines. */
    static Set<String> regions(List<String> configured, LaunchPins pins) {
        Set<String> regions = new LinkedHashSet<>(configured);
        regions.addAll(pins.values(LaunchPin.REGION));
        return regions;
    }

    List<Machine> find(LaunchToken token) {
        try {
            Collection<String> where = pins.of(token)
                    .map(LaunchPin::of)
                    .map(LaunchPin::region)
                    .<Collection<String>>map(List::of)
                    .orElseGet(() -> regions(configured, pins));
            return inventory.ofToken(token, where);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    /** Also cancels the spot requests the installation has left behind. */
    List<Machine> list(String installation) {
        List<Machine> machines = new ArrayList<>();
        List<ProviderUnavailableException> failed = new ArrayList<>();
        for (String region : regions(configured, pins)) {
            try {
                List<Machine> here = inventory.ofInstallation(installation, region);
                here.forEach(machine -> pins.seen(machine.token()));
                machines.addAll(here);
                spotRequests.cancelLeft(region, installation);
            } catch (CallFailedException e) {
                failed.add(e.unavailable());
            }
        }
        if (!failed.isEmpty()) {
            throw new PartialListException(machines, failed.get(0)); // the others are of the same kind in general
        }
        return machines;
    }

    MachineStatus status(String id) {
        try {
            return watch.status(id);
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }

    void terminate(String id) {
        try {
            if (!MachineWatch.possible(id) || watch.ended(id)) {
                return;
            }
            Optional<String> region = watch.locate(id);
            if (region.isPresent()) {
                terminations.end(id, region.get());
            }
        } catch (CallFailedException e) {
            throw e.unavailable();
        }
    }
}
