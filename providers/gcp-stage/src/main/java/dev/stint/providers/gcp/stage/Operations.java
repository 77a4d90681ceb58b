package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedOperation.About;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** All operations there ever were on stage; Google forgets them after two weeks, the stage does not. Guarded by the stage's lock. */
final class Operations {

    private final Timeline timeline;
    private final Instances ids;
    private final List<StagedOperation> operations = new ArrayList<>();
    private Pace pace = Pace.USUAL;

    Operations(Timeline timeline, Instances ids) {
        this.timeline = timeline;
        this.ids = ids;
    }

    void pace(Pace other) {
        pace = other;
    }

    Pace pace() {
        return pace;
    }

    Stream<StagedOperation> all() {
        return operations.stream();
    }

    /**
     * An operation that begins now.
     *
     * @param started what is done when it is worked on
     * @param ended what is done when it ends; it may still fail then
     */
    StagedOperation begin(
            About about,
            java.time.Duration working,
            Consumer<StagedOperation> started,
            Consumer<StagedOperation> ended) {
        StagedOperation operation = new StagedOperation(ids.nextId(), about, timeline.now());
        operations.add(operation);
        Instant start = timeline.now().plus(pace.pending());
        timeline.at(start, () -> {
            operation.start(timeline.now());
            started.accept(operation);
        });
        operation.expect(start.plus(working));
        timeline.at(start.plus(working), () -> {
            ended.accept(operation);
            operation.end(timeline.now());
        });
        return operation;
    }

    /** An operation that is worked on from now until whoever opened it ends it. */
    StagedOperation open(About about) {
        StagedOperation operation = new StagedOperation(ids.nextId(), about, timeline.now());
        operation.start(timeline.now());
        operations.add(operation);
        return operation;
    }

    /** Something that took place now, by itself. */
    void happened(About about, String words) {
        StagedOperation operation = open(about);
        operation.say(words);
        operation.end(timeline.now());
    }
}
