package dev.stint.providers.azure.stage;

/** The one subscription on stage: what it has, what is offered to it, and what the caller may do in it. Safe for many threads. */
public final class Subscription {

    private final World world;
    private final Rights rights;
    private final Supply supply;

    Subscription(World world, Rights rights, Supply supply) {
        this.world = world;
        this.rights = rights;
        this.supply = supply;
    }

    /** Makes a resource group. */
    public void group(String name, String location) {
        synchronized (world) {
            world.openGroup(name, location);
        }
    }

    /** Makes a user-assigned identity; its resource id. */
    public String identity(String name, String location) {
        synchronized (world) {
            return Landscape.identity(world, name, location).text();
        }
    }

    /** There is an image, everywhere: {@code publisher:offer:sku:version}. */
    public void image(String urn) {
        synchronized (world) {
            supply.images.add(urn);
        }
    }

    /** A size is to be had in a location, in place of the one of the same name. */
    public void offer(String location, VmSize size) {
        synchronized (world) {
            supply.sizes.offer(location, size);
        }
    }

    /** From now on the caller may not do something, such as {@code Microsoft.Compute/virtualMachines/write}. */
    public void deny(String action) {
        synchronized (world) {
            rights.deny(action);
        }
    }

    /** The caller may do everything again. */
    public void allowAll() {
        synchronized (world) {
            rights.restore();
        }
    }
}
