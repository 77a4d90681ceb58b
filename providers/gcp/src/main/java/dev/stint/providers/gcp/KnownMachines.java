package dev.stint.providers.gcp;

import dev.stint.providers.Machine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Machines as they were last seen, since Google shows those that ended no more. The last 20,000. Safe for use by many threads. */
final class KnownMachines {

    private static final int MACHINES = 20_000;

    private final Map<String, Machine> machines = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Machine> eldest) {
            return size() > MACHINES;
        }
    };

    synchronized void seen(Machine machine) {
        machines.put(machine.id(), machine);
    }

    synchronized Optional<Machine> of(MachineId id) {
        return Optional.ofNullable(machines.get(id.text()));
    }
}
