package dev.stint.server.engine;

import dev.stint.api.Views.OutputView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.db.DatabaseAway;
import dev.stint.server.db.Json;
import dev.stint.server.db.NotOwnerException;
import dev.stint.server.db.OutputTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.spec.EmbeddingSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The last step of a run: its outputs are listed, copied where the spec wants them, and the run has succeeded. */
@Component
class Settlement {

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    /** Half a minute in all: an object store that is away for longer is somebody's business. */
    private static final int TRIES = 5;

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final RunTable runs;
    private final OutputTable outputs;
    private final TermsReader terms;
    private final Transitions transitions;
    private final ShardGathering shards;
    private final AttemptStore keeper;
    private final Wakeups wakeups;

    Settlement(
            RunTable runs,
            OutputTable outputs,
            TermsReader terms,
            Transitions transitions,
            ShardGathering shards,
            AttemptStore keeper,
            Wakeups wakeups) {
        this.shards = shards;
        this.wakeups = wakeups;
        this.runs = runs;
        this.outputs = outputs;
        this.terms = terms;
        this.transitions = transitions;
        this.keeper = keeper;
    }

    /** Settles a run; safe to repeat. */
    String settle(String id) {
        for (int attempt = 1; ; attempt++) {
            RunRow run = runs.find(id).orElseThrow();
            if (run.machine().state() != RunState.SETTLING) {
                return run.machine().state().name();
            }
            try {
                if (run.sharded()) {
                    gathered(run);
                } else {
                    List<OutputView> views = views(run, terms.read(run));
                    settled(id, views.isEmpty() ? "" : views.size() + " output(s) kept", views, Optional.empty());
                }
                return "SETTLED";
            } catch (NotOwnerException e) {
                throw e;
            } catch (IOException | UncheckedIOException e) {
                if (attempt >= TRIES) {
                    return failed(id, e);
                }
                log.warn("run={} could not be settled, trying again: {}", id, e.toString());
                wakeups.await(id, FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
            } catch (UnkeepableException e) {
                return failed(id, e);
            } catch (RuntimeException e) {
                if (DatabaseAway.is(e)) {
                    // it says nothing about the run, and what is settled again is settled once
                    log.warn("run={} could not be settled, trying again: {}", id, e.toString());
                    wakeups.await(id, FIRST_PAUSE);
                    continue;
                }
                // what a machine wrote must not keep a run from ending; a resume settles again
                log.error("run={} could not be settled", id, e);
                return failed(id, e);
            }
        }
    }

    private void gathered(RunRow run) throws IOException {
        EmbeddingSpec spec = terms.spec(run)
                .embedding()
                .orElseThrow(() -> new UnkeepableException("run " + run.id() + " embeds nothing"));
        ShardGathering.Gathered all = shards.gather(run, spec);
        settled(run.id(), all.told(), all.outputs(), Optional.of(Json.write(all.embedding())));
    }

    private void settled(String id, String detail, List<OutputView> views, Optional<String> embedding) {
        transitions.apply(id, new RunEvent.Settled(detail), (row, transition) -> {
            if (!transition.rejected()) {
                outputs.replace(id, views);
                embedding.ifPresent(done -> outputs.embedded(id, done));
            }
        });
    }

    private String failed(String id, Exception why) {
        transitions.apply(id, new RunEvent.SettleFailed("outputs could not be kept: " + why.getMessage()));
        return "SETTLE_FAILED";
    }

    private List<OutputView> views(RunRow run, Terms spec) throws IOException {
        List<OutputView> views = new ArrayList<>();
        if (spec.work().outputs().isEmpty()) {
            return views;
        }
        ObjectStore store = keeper.ofLast(run);
        for (KeptFiles.Kept output :
                KeptFiles.read(store, run.prefix() + "/outputs/").files()) {
            views.add(new OutputView(output.path(), place(store, run, spec, output), output.size(), output.sha256()));
        }
        return views;
    }

    /** Where an output is for people: the copy the spec asked for, or its place in the store. */
    private static String place(ObjectStore store, RunRow run, Terms spec, KeptFiles.Kept output) throws IOException {
        for (Map.Entry<String, String> target : spec.outputTargets().entrySet()) {
            String from = target.getKey();
            if (output.path().equals(from)) {
                return copy(store, run, output, target.getValue(), "").toString();
            }
            if (output.path().startsWith(from + "/")) {
                return copy(store, run, output, target.getValue(), output.path().substring(from.length() + 1))
                        .toString();
            }
        }
        return KeptFiles.location(store, output.key());
    }

    private static Path copy(ObjectStore store, RunRow run, KeptFiles.Kept output, String to, String below)
            throws IOException {
        if (run.baseFolder().isEmpty()) {
            throw new UnkeepableException("output " + output.path() + " shall go to " + to
                    + ", but the submission named no folder of its own");
        }
        Path target = Path.of(run.baseFolder()).resolve(to);
        if (!below.isEmpty()) {
            // the names come from the machine
            Path inside = target.resolve(below).normalize();
            if (!inside.startsWith(target.normalize()) || inside.equals(target.normalize())) {
                throw new UnkeepableException(
                        "output '" + output.path() + "' would leave " + target + "; look at what ran there");
            }
            target = inside;
        } else if (to.endsWith("/") || Files.isDirectory(target)) {
            target = target.resolve(Path.of(output.path()).getFileName().toString());
        }
        KeptFiles.copy(store, output, target);
        return target;
    }
}
