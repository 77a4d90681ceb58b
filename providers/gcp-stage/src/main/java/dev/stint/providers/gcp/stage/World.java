package dev.stint.providers.gcp.stage;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All that is on stage, put together. Its monitor is the stage's lock. */
final class World {

    private final Timeline timeline;
    private final Landscape landscape;
    private final Instances instances;
    private final Operations operations;
    private final Ends ends;
    private final Stock stock = new Stock();
    private final Quotas quotas;
    private final Permissions permissions = new Permissions();
    private final Pages pages = new Pages(ComputeService.discovery());
    private final OperationDesk operationDesk;
    private final Service compute;
    private final List<Service> others;

    World(InstantSource clock, String project) {
        timeline = new Timeline(clock);
        landscape = new Landscape(project);
        instances = new Instances(timeline);
        operations = new Operations(timeline, instances);
        ends = new Ends(project, timeline, instances, operations);
        quotas = new Quotas(landscape);
        operationDesk = new OperationDesk(timeline, landscape, operations, pages);
        InstanceDesk.Doing doing = new InstanceDesk.Doing(operations, ends, new RequestIds());
        Launches launches = new Launches(timeline, landscape, instances, ends, new Launches.Supply(stock, quotas));
        BulkLaunches bulk = new BulkLaunches(timeline, landscape, instances, launches, doing);
        compute = new ComputeService(
                landscape,
                List.of(
                        new InstanceDesk(timeline, landscape, instances, pages, doing),
                        new LaunchDesk(timeline, landscape, launches, bulk, doing),
                        operationDesk,
                        new InventoryDesk(landscape, instances, quotas, pages)),
                permissions);
        others = List.of(new IdentityService(landscape, permissions, clock), new BucketService(landscape, permissions));
    }

    /** Does something on stage, after and before all that was due. */
    synchronized void act(Runnable what) {
        timeline.settle();
        what.run();
        timeline.settle();
    }

    /** Looks at something on stage, as it is now. */
    synchronized <T> T tell(Supplier<T> what) {
        timeline.settle();
        return what.get();
    }

    Timeline timeline() {
        return timeline;
    }

    Landscape landscape() {
        return landscape;
    }

    Instances instances() {
        return instances;
    }

    Operations operations() {
        return operations;
    }

    Ends ends() {
        return ends;
    }

    Stock stock() {
        return stock;
    }

    Quotas quotas() {
        return quotas;
    }

    Permissions permissions() {
        return permissions;
    }

    Pages pages() {
        return pages;
    }

    OperationDesk operationDesk() {
        return operationDesk;
    }

    /** All services, with those that are given. */
    List<Service> services(Service... more) {
        return Stream.of(Stream.of(compute), others.stream(), Stream.of(more))
                .flatMap(each -> each)
                .toList();
    }
}
