package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import dev.stint.core.schedule.Decision;
import dev.stint.core.schedule.Dependencies;
import dev.stint.server.RefusedException;
import dev.stint.server.Schedules;
import dev.stint.server.db.AfterTable;
import dev.stint.server.db.ScheduleRow;
import dev.stint.server.db.ScheduleTable;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.ScheduledRuns;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** What the doors ask of schedules. */
@Component
final class ScheduleDesk implements Schedules {

    private static final int WRONG = 400;
    private static final int FORBIDDEN = 403;
    private static final int UNKNOWN = 404;
    private static final int CONFLICT = 409;
    private static final int NONCE_BYTES = 16;
    private static final Duration LONGEST_AGO = Duration.ofDays(3660);

    private final ScheduleTable schedules;
    private final AfterTable after;
    private final Firings firings;
    private final Submitting submitting;
    private final ScheduleShow show;
    private final RunDoor runs;
    private final TransactionTemplate transaction;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    ScheduleDesk(
            ScheduleTable schedules,
            AfterTable after,
            Firings firings,
            Submitting submitting,
            ScheduleShow show,
            RunDoor runs,
            TransactionTemplate transaction,
            InstantSource clock) {
        this.schedules = schedules;
        this.after = after;
        this.firings = firings;
        this.submitting = submitting;
        this.show = show;
        this.runs = runs;
        this.transaction = transaction;
        this.clock = clock;
    }

    @Override
    public ScheduleViews.ScheduleView put(Requests.PutSchedule given, By by) {
        Requests.PutSchedule request =
                new Requests.PutSchedule(given.spec(), line(given.specName()), given.blobs(), given.baseFolder());
        JobSpec spec = JobSpecs.parse(request.spec(), request.specName()).fold(valid -> valid, invalid -> {
            throw new RefusedException(
                    WRONG,
                    2,
                    request.specName() + " has " + invalid.problems().size() + " problem(s)",
                    invalid.messages());
        });
        if (spec.schedule().isEmpty()) {
            throw refused(
                    WRONG,
                    2,
                    "schedule: is missing; say when, such as schedule: {cron: 0 22 * * *} (" + request.specName()
                            + ")");
        }
        if (!by.submits().test(spec.team())) {
            throw refused(FORBIDDEN, 3, by.name() + " is not a submitter of team " + spec.team() + "; ask its admin");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Dependencies.cycle(spec.name(), spec.dependsOn(), job -> after.of(spec.team(), job))
                .ifPresent(way -> {
                    throw refused(
                            WRONG,
                            2,
                            "depends_on: " + String.join(" waits for ", way)
                                    + ", so none would ever begin; break the circle");
                });
        runs.tryOut(new Requests.Submit(
                ScheduledRuns.of(request.spec(), now, Optional.empty()).get(0).yaml(),
                request.specName(),
                request.blobs(),
                request.baseFolder(),
                ""));
        ScheduleRow row = new ScheduleRow(
                0,
                spec.team(),
                spec.name(),
                nonce(),
                request.spec(),
                request.specName(),
                request.blobs(),
                request.baseFolder(),
                by.name(),
                now,
                1,
                now,
                Optional.empty());
        return show.brief(put(row, spec.dependsOn(), by));
    }

    private ScheduleRow put(ScheduleRow row, List<String> after, By by) {
        if (schedules.find(row.team(), row.name()).isEmpty()) {
            try {
                transaction.executeWithoutResult(status -> schedules.insert(row, after));
                return find(row.team(), row.name());
            } catch (DuplicateKeyException e) {
                // somebody was faster: theirs is replaced
                return replace(row, after, by);
            }
        }
        return replace(row, after, by);
    }

    private ScheduleRow replace(ScheduleRow row, List<String> after, By by) {
        transaction.executeWithoutResult(status -> {
            ScheduleRow old =
                    schedules.lock(allowed(row.team(), row.name(), by).id()).orElseThrow();
            schedules.update(
                    new ScheduleRow(
                            old.id(),
                            old.team(),
                            old.name(),
                            old.nonce(),
                            row.spec(),
                            row.specName(),
                            row.blobs(),
                            row.baseFolder(),
                            // whoever takes it over from somebody who may not any more answers for it
                            runs.barred(old.owner(), old.team()).isPresent() ? row.owner() : old.owner(),
                            row.putAt(),
                            old.version() + 1,
                            row.decidedUntil().isAfter(old.decidedUntil()) ? row.decidedUntil() : old.decidedUntil(),
                            old.paused()),
                    after);
        });
        return find(row.team(), row.name());
    }

    @Override
    public ScheduleViews.ScheduleList list(Predicate<String> teams) {
        return new ScheduleViews.ScheduleList(schedules.all().stream()
                .filter(row -> teams.test(row.team()))
                .map(show::brief)
                .toList());
    }

    @Override
    public ScheduleViews.ScheduleDetail show(String team, String name) {
        return show.whole(find(team, name), clock.instant());
    }

    @Override
    public ScheduleViews.ScheduleView pause(String team, String name, By by, String why) {
        ScheduleRow row = allowed(team, name, by);
        if (row.paused().isEmpty()) {
            schedules.paused(row.id(), Optional.of(new ScheduleRow.Pause(clock.instant(), by.name(), line(why))));
        }
        return show.brief(find(team, name));
    }

    @Override
    public ScheduleViews.ScheduleView resume(String team, String name, By by) {
        ScheduleRow row = allowed(team, name, by);
        transaction.executeWithoutResult(status -> {
            if (schedules
                    .lock(row.id())
                    .filter(each -> each.paused().isPresent())
                    .isPresent()) {
                // what was due meanwhile was not wanted
                schedules.decided(row.id(), clock.instant());
                schedules.paused(row.id(), Optional.empty());
            }
        });
        return show.brief(find(team, name));
    }

    @Override
    public ScheduleViews.FiringView fire(String team, String name, By by, String why) {
        ScheduleRow row = allowed(team, name, by);
        Decision decision =
                firings.ask(row.id(), "asked for by " + by.name() + (why.isEmpty() ? "" : ": " + line(why)));
        if (!decision.kind().fires()) {
            throw refused(
                    CONFLICT, 3, "schedule " + name + " was not fired: " + decision.why() + "; end that one first");
        }
        submitting.submitPending(row.id());
        return show.firing(row, decision.planned());
    }

    @Override
    public ScheduleViews.BackfillView backfill(String team, String name, Requests.Backfill range, By by) {
        ScheduleRow row = allowed(team, name, by);
        Instant now = clock.instant();
        if (range.to().isBefore(range.from())
                || range.from().isAfter(now)
                || range.from().isBefore(now.minus(LONGEST_AGO))) {
            throw refused(
                    WRONG,
                    2,
                    "from " + range.from() + " to " + range.to()
                            + " is no range of the last ten years; give an earlier and a later time");
        }
        Instant to = range.to().isAfter(now) ? now : range.to();
        List<Decision> planned = firings.backfill(row.id(), range.from(), to, false);
        if (planned.size() > Firings.MOST_BACKFILLED) {
            throw refused(
                    WRONG,
                    2,
                    "more than " + Firings.MOST_BACKFILLED + " times lie within this range; give a shorter one");
        }
        if (!range.dryRun()) {
            planned = firings.backfill(row.id(), range.from(), to, true);
            submitting.submitPending(row.id());
        }
        return show.backfill(row, planned, range.dryRun());
    }

    @Override
    public ScheduleViews.ScheduleView remove(String team, String name, By by) {
        ScheduleRow row = allowed(team, name, by);
        ScheduleViews.ScheduleView last = show.brief(row);
        schedules.delete(row.id());
        return last;
    }

    @Override
    public int active() {
        return schedules.active().size();
    }

    private ScheduleRow find(String team, String name) {
        return schedules
                .find(team, name)
                .orElseThrow(() ->
                        refused(UNKNOWN, 4, "schedule " + team + "/" + name + " is not known; see stint schedule ls"));
    }

    private ScheduleRow allowed(String team, String name, By by) {
        ScheduleRow row = find(team, name);
        boolean own = row.owner().equals(by.name()) && by.submits().test(team);
        if (!own && !by.operates().test(team)) {
            throw refused(
                    FORBIDDEN,
                    3,
                    "schedule " + team + "/" + name + " is " + row.owner() + "'s: " + by.name()
                            + " is not an operator of the team; ask one, or its owner");
        }
        return row;
    }

    /** On one line, and without what no database takes. */
    private static String line(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    private static RefusedException refused(int status, int exitCode, String what) {
        return new RefusedException(status, exitCode, what, List.of());
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
