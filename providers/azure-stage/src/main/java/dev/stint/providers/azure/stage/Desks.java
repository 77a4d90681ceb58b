package dev.stint.providers.azure.stage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who answers about machines, their parts, what they are made of and Resource Manager itself. */
final class Desks {

    private Desks() {}

    /** By what is asked for, in small letters; more may be put in. */
    static Map<String, Desk> of(World world, Supply supply, Machines machines, Parts parts, Faults faults) {
        MachineForm form = new MachineForm(world, supply);
        MachineBody bodies = new MachineBody(world, parts, supply.images);
        Desk partsDesk = new PartsDesk(world, parts, faults);
        Desk operations = new OperationDesk(world);
        Desk groups = new GroupDesk(world, supply.sizes);
        Map<String, Desk> desks = new HashMap<>();
        desks.put("microsoft.compute/virtualmachines", new MachineDesk(world, machines, form, bodies, faults));
        desks.put("microsoft.compute/disks", partsDesk);
        desks.put("microsoft.compute/locations/operations", operations);
        desks.put("microsoft.network/locations/operations", operations);
        desks.put("microsoft.compute/locations/publishers", supply.images::answer);
        desks.put(
                "microsoft.compute/locations/usages",
                request -> ArmAnswer.list(supply.quotas.usages(
                        World.location(request.place().names().get(0)), machines.all())));
        desks.put("microsoft.compute/skus", supply.sizes::answer);
        desks.put("microsoft.network/networkinterfaces", partsDesk);
        desks.put("microsoft.network/publicipaddresses", partsDesk);
        desks.put("microsoft.network/virtualnetworks", partsDesk);
        desks.put("microsoft.managedidentity/userassignedidentities", partsDesk);
        desks.put("microsoft.insights/eventtypes/values", request -> world.activity.answer(request, world.now()));
        for (String own : List.of("subscriptions", "locations", "resourcegroups", "resources", "providers")) {
            desks.put(own, groups);
        }
        return desks;
    }
}
