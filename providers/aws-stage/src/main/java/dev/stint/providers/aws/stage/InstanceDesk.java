package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Tells of instances and ends them: moto's answers, with the life that {@link Instances} keeps. */
final class InstanceDesk implements Stagehand {

    /** Filters on what moto does not know or has otherwise. */
    private static final Set<String> OURS = Set.of(
            "instance-state-name",
            "instance-state-code",
            "client-token",
            "spot-instance-request-id",
            "instance-lifecycle",
            "launch-time",
            "reason",
            "state-reason-code");

    private final MotoAccount moto;
    private final Instances instances;

    InstanceDesk(MotoAccount moto, Instances instances) {
        this.moto = moto;
        this.instances = instances;
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        synchronized (instances) {
            return request.action().equals("TerminateInstances") ? terminate(request) : describe(request);
        }
    }

    private StageAnswer describe(StageRequest request) {
        List<String> asked = request.list("InstanceId");
        Instant now = instances.now();
        for (String id : asked) {
            Optional<Life> life = instances.find(id);
            if (life.isPresent() && (life.get().forgotten(now) || life.get().unseen())) {
                throw notFound(id);
            }
        }
        StageAnswer plain = moto.ask(RequestFilters.without(request, OURS));
        if (!plain.good()) {
            return plain;
        }
        RequestFilters filters = RequestFilters.of(request);
        Document document = Xml.read(plain.body());
        for (Element item : Xml.items(document, "instancesSet")) {
            Optional<Life> life = instances.find(Xml.text(item, "instanceId"));
            boolean shown = life.isEmpty()
                    || (!life.get().forgotten(now)
                            && passes(life.get(), filters)
                            && (!asked.isEmpty() || !life.get().unseen()));
            if (shown) {
                life.ifPresent(each -> dress(item, each));
            } else {
                Xml.remove(item);
            }
        }
        for (Element reservation : Xml.items(document, "reservationSet")) {
            boolean empty = Xml.child(reservation, "instancesSet")
                    .map(set -> Xml.children(set, "item").isEmpty())
                    .orElse(true);
            if (empty) {
                Xml.remove(reservation);
            }
        }
        return new StageAnswer(200, plain.type(), Xml.write(document));
    }

    private static RefusedException notFound(String id) {
        return new RefusedException(400, "InvalidInstanceID.NotFound", "The instance ID '" + id + "' does not exist");
    }

    private boolean passes(Life life, RequestFilters filters) {
        Instant now = instances.now();
        StagedInstance instance = life.instance();
        boolean spot = instance.market().capacity() == CapacityType.SPOT;
        return filters.pass("instance-state-name", Optional.of(life.state(now).word()))
                && filters.pass(
                        "instance-state-code",
                        Optional.of(Integer.toString(life.state(now).code())))
                && filters.pass("client-token", Optional.of(instance.clientToken()))
                && filters.pass("spot-instance-request-id", instance.spotRequest())
                && filters.pass("instance-lifecycle", spot ? Optional.of("spot") : Optional.empty())
                && filters.pass(
                        "launch-time",
                        Optional.of(instance.launchedAt()
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()))
                && filters.pass("reason", life.end(now).map(Life.End::transition))
                && filters.pass("state-reason-code", life.end(now).map(Life.End::code));
    }

    /** Writes into moto's description of an instance what the stage knows better. */
    void dress(Element item, Life life) {
        Instant now = instances.now();
        StagedInstance instance = life.instance();
        Element state = Xml.fresh(item, "instanceState");
        Xml.set(state, "code", Integer.toString(life.state(now).code()));
        Xml.set(state, "name", life.state(now).word());
        Xml.set(
                item,
                "launchTime",
                instance.launchedAt().truncatedTo(ChronoUnit.SECONDS).toString());
        Element reservations = Xml.fresh(item, "capacityReservationSpecification");
        Xml.set(reservations, "capacityReservationPreference", instance.reservations());
        Xml.set(item, "clientToken", instance.clientToken());
        Xml.set(item, "reason", life.end(now).map(Life.End::transition).orElse(""));
        Xml.drop(item, "stateReason");
        life.end(now).ifPresent(end -> {
            Element reason = Xml.fresh(item, "stateReason");
            Xml.set(reason, "code", end.code());
            Xml.set(reason, "message", end.message());
        });
        instance.spotRequest().ifPresent(id -> Xml.set(item, "spotInstanceRequestId", id));
    }

    private StageAnswer terminate(StageRequest request) {
        Instant now = instances.now();
        StringBuilder changes = new StringBuilder();
        List<String> ids = request.list("InstanceId");
        for (String id : ids) {
            Optional<Life> life = instances
                    .find(id)
                    .filter(each -> each.instance().market().region().equals(request.region()));
            if (life.isEmpty() || request.flag("DryRun")) {
                return moto.ask(request); // which knows no such instance either, or does nothing
            }
            if (life.get().forgotten(now) || life.get().unseen()) {
                throw notFound(id);
            }
        }
        for (String id : ids) {
            Life life = instances.known(id);
            StagedInstance.State before = life.state(now);
            life.end(now, Life.End.byUser(now));
            changes.append("<item>")
                    .append(Xml.tag("instanceId", id))
                    .append("<currentState>")
                    .append(state(life.state(now)))
                    .append("</currentState><previousState>")
                    .append(state(before))
                    .append("</previousState></item>");
        }
        instances.settle();
        return StageAnswer.ec2("TerminateInstances", "<instancesSet>" + changes + "</instancesSet>");
    }

    private static String state(StagedInstance.State state) {
        return Xml.tag("code", Integer.toString(state.code())) + Xml.tag("name", state.word());
    }
}
