package dev.stint.providers.gcp.stage;

import dev.stint.discovery.Discovery.Call;
import dev.stint.discovery.ViolationException;
import dev.stint.providers.gcp.stage.StagedInstance.State;
import dev.stint.providers.gcp.stage.StagedOperation.Failure;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Launches instances, one or many at a time. */
final class LaunchDesk implements Desk {

    private final Timeline timeline;
    private final Landscape landscape;
    private final Launches launches;
    private final BulkLaunches bulk;
    private final InstanceDesk.Doing doing;

    LaunchDesk(Timeline timeline, Landscape landscape, Launches launches, BulkLaunches bulk, InstanceDesk.Doing doing) {
        this.timeline = timeline;
        this.landscape = landscape;
        this.launches = launches;
        this.bulk = bulk;
        this.doing = doing;
    }

    @Override
    public Optional<JsonNode> answer(String method, Call call, Optional<JsonNode> body) {
        boolean one = method.equals("instances.insert");
        boolean many = method.equals("instances.bulkInsert") || method.equals("regionInstances.bulkInsert");
        if (!one && !many) {
            return Optional.empty();
        }
        StagedOperation operation = doing.requestIds().begun(call, body).orElseGet(() -> {
            JsonNode asked = body.orElseThrow(() -> new ViolationException(call.id() + " needs a body"));
            StagedOperation begun = one ? insert(call, asked) : bulk.begin(method, call, asked);
            doing.requestIds().keep(call, body, begun);
            return begun;
        });
        timeline.settle();
        return Optional.of(operation.json(timeline.now()));
    }

    private StagedOperation insert(Call call, JsonNode asked) {
        if (call.asked("sourceInstanceTemplate").isPresent()
                || call.asked("sourceMachineImage").isPresent()) {
            throw new ViolationException(call.id() + " from a template or a machine image is not played on this stage");
        }
        String zone = call.at("zone");
        LaunchForm.Facts facts = new LaunchForm(landscape).read(asked, zone, false);
        Machine machine = launches.reserve(zone, asked.path("name").asString(), asked, facts, call.asked("requestId"));
        Optional<Failure> planned = launches.asked("instances.insert");
        Duration working = doing.operations().pace().working();
        return doing.operations()
                .begin(
                        doing.ends().about(machine, "insert", Optional.empty(), false),
                        working,
                        operation -> {
                            if (planned.isPresent()) {
                                machine.become(timeline.now(), State.GONE);
                                operation.fail(planned.get());
                            } else {
                                launches.provide(machine, working).ifPresent(operation::fail);
                            }
                        },
                        operation -> {
                            launches.warn(operation, facts);
                            if (!operation.failed()) {
                                launches.finish(machine).ifPresent(operation::fail);
                            }
                        });
    }
}
