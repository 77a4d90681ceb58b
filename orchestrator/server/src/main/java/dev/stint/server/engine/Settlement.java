package dev.stint.server.engine;

import dev.stint.api.Views.OutputView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.server.db.Json;
import dev.stint.server.db.OutputTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.TransientDataAccessException;
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
    private final ObjectStore store;
    private final Wakeups wakeups;

    Settlement(
            RunTable runs,
            OutputTable outputs,
            TermsReader terms,
            Transitions transitions,
            ObjectStore store,
            Wakeups wakeups) {
        this.wakeups = wakeups;
        this.runs = runs;
        this.outputs = outputs;
        this.terms = terms;
        this.transitions = transitions;
        this.store = store;
    }

    /** Settles a run; safe to repeat. */
    String settle(String id) {
        for (int attempt = 1; ; attempt++) {
            RunRow run = runs.find(id).orElseThrow();
            if (run.machine().state() != RunState.SETTLING) {
                return run.machine().state().name();
            }
            try {
                List<OutputView> views = views(run);
                transitions.apply(
                        id,
                        new RunEvent.Settled(views.isEmpty() ? "" : views.size() + " output(s) kept"),
                        (row, transition) -> {
                            if (!transition.rejected()) {
                                outputs.replace(id, views);
                            }
                        });
                return "SETTLED";
            } catch (IOException | UncheckedIOException | TransientDataAccessException e) {
                if (attempt >= TRIES) {
                    return failed(id, e);
                }
                log.warn("run={} could not be settled, trying again: {}", id, e.toString());
                wakeups.await(id, FIRST_PAUSE.multipliedBy(1L << (attempt - 1)));
            } catch (UnkeepableException e) {
                return failed(id, e);
            } catch (RuntimeException e) {
                // what a machine wrote must not keep a run from ending; a resume settles again
                log.error("run={} could not be settled", id, e);
                return failed(id, e);
            }
        }
    }

    private String failed(String id, Exception why) {
        transitions.apply(id, new RunEvent.SettleFailed("outputs could not be kept: " + why.getMessage()));
        return "SETTLE_FAILED";
    }

    private List<OutputView> views(RunRow run) throws IOException {
        Terms spec = terms.read(run);
        List<OutputView> views = new ArrayList<>();
        for (Kept output : kept(run, spec)) {
            if (!output.key().startsWith(run.prefix() + "/outputs/")
                    || output.path().isEmpty()) {
                throw new UnkeepableException("output '" + output.path() + "' lies at " + output.key()
                        + ", which is no place of this run's outputs; look at what ran there");
            }
            views.add(new OutputView(output.path(), place(run, spec, output), output.size(), output.sha256()));
        }
        return views;
    }

    private List<Kept> kept(RunRow run, Terms spec) throws IOException {
        if (spec.work().outputs().isEmpty()) {
            return List.of();
        }
        String key = run.prefix() + "/outputs/outputs.json";
        Optional<byte[]> manifest = store.get(key);
        if (manifest.isEmpty()) {
            throw new UnkeepableException("the store has no " + key);
        }
        return Json.read(new String(manifest.get(), StandardCharsets.UTF_8), Manifest.class)
                .files();
    }

    /** Where an output is for people: the copy the spec asked for, or its place in the store. */
    private String place(RunRow run, Terms spec, Kept output) throws IOException {
        for (Map.Entry<String, String> target : spec.outputTargets().entrySet()) {
            String from = target.getKey();
            if (output.path().equals(from)) {
                return copy(run, output, target.getValue(), "").toString();
            }
            if (output.path().startsWith(from + "/")) {
                return copy(run, output, target.getValue(), output.path().substring(from.length() + 1))
                        .toString();
            }
        }
        String uri = store.uri();
        return uri.startsWith("file:")
                ? Path.of(URI.create(uri)).resolve(output.key()).toString()
                : uri + (uri.endsWith("/") ? "" : "/") + output.key();
    }

    private Path copy(RunRow run, Kept output, String to, String below) throws IOException {
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
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Path fresh = Files.createTempFile(parent, ".stint-", ".part");
        try (InputStream in = store.open(output.key(), 0)
                .orElseThrow(() -> new UnkeepableException("the store has no " + output.key()))) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            Files.copy(new DigestInputStream(in, digest), fresh, StandardCopyOption.REPLACE_EXISTING);
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(output.sha256())) {
                throw new UnkeepableException(
                        "output " + output.path() + " has SHA-256 " + found + ", not " + output.sha256());
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return target;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Outputs that no repetition can keep. */
    private static final class UnkeepableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnkeepableException(String message) {
            super(message);
        }
    }

    /** What the machine wrote beside the outputs it kept. */
    record Manifest(List<Kept> files) {}

    /** One kept file. */
    record Kept(String path, long size, String sha256, String key) {}
}
