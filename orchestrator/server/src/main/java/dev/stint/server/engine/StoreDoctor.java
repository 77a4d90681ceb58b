package dev.stint.server.engine;

import dev.stint.api.StoreViews;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.SampleReader;
import dev.stint.checkpoints.SampleReport;
import dev.stint.checkpoints.StoreCheck;
import dev.stint.checkpoints.StoreCheck.Finding;
import dev.stint.checkpoints.StoreCheck.Outcome;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.server.Doctor;
import dev.stint.server.RefusedException;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.springframework.stereotype.Component;

/** Looks at checkpoints' bytes and at stores. */
@Component
class StoreDoctor implements Doctor {

    private static final int WRONG = 400;
    private static final int CONFLICT = 409;

    /** Seeds are for people to repeat: nine digits are enough. */
    private static final int SEEDS = 1_000_000_000;

    private final RunFinder finder;
    private final Keepings keepings;
    private final MarkTable marks;
    private final ObjectStore store;
    private final InstallationKey installation;
    private final InstantSource clock;
    private final SecureRandom seeds = new SecureRandom();

    StoreDoctor(
            RunFinder finder,
            Keepings keepings,
            MarkTable marks,
            ObjectStore store,
            InstallationKey installation,
            InstantSource clock) {
        this.finder = finder;
        this.keepings = keepings;
        this.marks = marks;
        this.store = store;
        this.installation = installation;
        this.clock = clock;
    }

    @Override
    public StoreViews.SampleView read(String run, OptionalLong index, double share, OptionalLong seed) {
        if (!(share > 0 && share <= 1)) {
            throw new RefusedException(
                    WRONG, 2, "share: " + share + " is out of range; give a number above 0, at most 1", List.of());
        }
        RunRow row = finder.find(run);
        List<Checkpoint> checkpoints = index.isPresent()
                ? List.of(keepings.find(row, index.getAsLong()))
                : keepings.read(row).checkpoints().stream()
                        .filter(c -> !c.retired())
                        .toList();
        try {
            SampleReport report =
                    SampleReader.read(store, checkpoints, share, seed.orElseGet(() -> seeds.nextInt(SEEDS)));
            if (report.full()) { // a sample says too little for anybody to rely on it
                report.problems()
                        .forEach((place, problems) -> marks.read(
                                row.id(), place, new MarkTable.Reading(problems.isEmpty(), clock.instant())));
            }
            return new StoreViews.SampleView(
                    row.id(),
                    report.good(),
                    report.full(),
                    report.seed(),
                    report.objects(),
                    report.bytes(),
                    report.bytesRead(),
                    report.parts(),
                    report.problems().entrySet().stream()
                            .map(each -> new StoreViews.SampledCheckpoint(each.getKey(), each.getValue()))
                            .toList());
        } catch (StoreRefusedException e) {
            throw new RefusedException(
                    CONFLICT, 3, "checkpoints of " + row.id() + " cannot be read: " + e.getMessage(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoints of " + row.id() + " could not be read", e);
        }
    }

    @Override
    public StoreViews.StoreCheckView store(Optional<String> uri, boolean move) {
        if (uri.isEmpty()) {
            return view(store.uri(), check(store, move));
        }
        try (ObjectStore other = ObjectStores.open(uri.get())) {
            return view(other.uri(), check(other, move));
        } catch (IllegalArgumentException e) {
            throw new RefusedException(WRONG, 2, String.valueOf(e.getMessage()), List.of());
        } catch (IOException e) {
            return view(uri.get(), List.of(StoreCheck.unopened(e)));
        }
    }

    private List<Finding> check(ObjectStore which, boolean move) {
        return new StoreCheck(which, "installations/" + installation.id() + "/doctor/", clock).run(move);
    }

    private StoreViews.StoreCheckView view(String uri, List<Finding> findings) {
        return new StoreViews.StoreCheckView(
                uri,
                findings.stream().noneMatch(finding -> finding.outcome() == Outcome.FAILED),
                clock.instant(),
                findings.stream()
                        .map(finding -> new StoreViews.CheckView(
                                finding.name(),
                                finding.outcome().name().toLowerCase(Locale.ROOT),
                                finding.seen(),
                                finding.remedy(),
                                finding.reason().map(Enum::name)))
                        .toList());
    }
}
