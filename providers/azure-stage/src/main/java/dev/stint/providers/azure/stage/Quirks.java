package dev.stint.providers.azure.stage;

import java.time.Duration;

/** What Azure does now and then, and here only where a test wants it. Safe for many threads. */
public final class Quirks {

    private final World world;
    private final Machines machines;
    private final Parts parts;

    Quirks(World world, Machines machines, Parts parts) {
        this.world = world;
        this.machines = machines;
        this.parts = parts;
    }

    /** The next deletions of machines end with the machine: disks, interfaces and addresses stay, whatever was asked. */
    public Quirks cutDeletions(int count) {
        synchronized (world) {
            machines.cutDeletions(count);
            return this;
        }
    }

    /** For so long after it was accepted a machine is not found by those who ask for it; its operation is. */
    public Quirks hideNewMachines(Duration length) {
        synchronized (world) {
            machines.hideNew(length);
            return this;
        }
    }

    /** The activity log tells of things so much later than they happen. */
    public Quirks activityBehind(Duration length) {
        synchronized (world) {
            world.activity.behind(length);
            return this;
        }
    }

    /**
     * Whether the name of an interface that is made with its machine is that of its configuration and eight characters more, as it is
     * unless this says otherwise, and in scale sets; or that of its configuration alone. Microsoft says of single machines neither;
     * clients must bear both.
     */
    public Quirks markInterfaceNames(boolean on) {
        synchronized (world) {
            parts.markNames(on);
            return this;
        }
    }

    /** Whether an interface that lost its machine is kept for it for three minutes. */
    public Quirks reserveInterfaces(boolean on) {
        synchronized (world) {
            parts.reserve(on);
            return this;
        }
    }
}
