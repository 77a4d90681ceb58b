package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.checkpoints.StorageClasses.ThawSpeed;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.policy.ThawQuote;
import dev.stint.core.run.RunState;
import dev.stint.server.ColdStart;
import dev.stint.server.RefusedException;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ThawTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Resumes runs whose checkpoint may lie in an archive: no machine is paid while it cannot be read. */
@Component
class ColdResume {

    private static final int CONFLICT = 409;

    private final RunTable rows;
    private final ThawTable thaws;
    private final StartingPoints points;
    private final Thaws waiting;
    private final Wishes wishes;

    ColdResume(RunTable rows, ThawTable thaws, StartingPoints points, Thaws waiting, Wishes wishes) {
        this.rows = rows;
        this.thaws = thaws;
        this.points = points;
        this.waiting = waiting;
        this.wishes = wishes;
    }

    /**
     * Resumes a run, or does what was chosen for one whose checkpoint is archived.
     *
     * @throws RefusedException as {@link Wishes#resume}; with exit code 3, price and time, when it is archived and nothing was chosen
     */
    Views.Accepted resume(RunRow run, String by, String why, ColdStart choice) {
        RunState state = run.machine().state();
        boolean restores = (state == RunState.PAUSED || state == RunState.FAILED)
                && run.machine().market().isEmpty();
        try {
            Optional<ThawSpeed> speed = speed(choice);
            RunRow now = run;
            if (restores && speed.isPresent()) {
                thaws.forgetPassedOver(run.id()); // whoever thaws wants the newest
                now = rows.find(run.id()).orElseThrow();
            }
            List<StartingPoint> cold = restores ? points.cold(now) : List.of();
            if (cold.isEmpty()) {
                Views.Accepted accepted = wishes.resume(now, by, why);
                thaws.forget(run.id());
                return accepted;
            }
            if (speed.isPresent()) {
                return waiting.begin(now, cold, speed.get(), by, why, quoted(cold, speed.get()));
            }
            if (choice == ColdStart.WARM) {
                return warm(now, cold, by, why);
            }
            throw refused(now, cold);
        } catch (StoreRefusedException e) {
            throw new RefusedException(
                    CONFLICT, 3, "run " + run.id() + " cannot be resumed: " + e.getMessage(), List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("the home of " + run.id() + " cannot be asked: " + e.getMessage(), e);
        }
    }

    private Views.Accepted warm(RunRow run, List<StartingPoint> cold, String by, String why) throws IOException {
        Map<StartingPoint, StartingPoint> chosen = new LinkedHashMap<>();
        for (StartingPoint point : cold) {
            Optional<StartingPoint> warm = points.warm(point.log());
            if (warm.isEmpty()) {
                throw new RefusedException(
                        CONFLICT,
                        3,
                        "run " + run.id() + " cannot be resumed: no checkpoint of "
                                + point.log().id() + " can be read now; thaw one with --wait",
                        List.of());
            }
            chosen.put(point, warm.get());
        }
        List<String> told = new ArrayList<>();
        for (Map.Entry<StartingPoint, StartingPoint> each : chosen.entrySet()) {
            StartingPoint warm = each.getValue();
            thaws.passOver(warm.log().id(), points.newerThan(warm));
            told.add(lost(each.getKey(), warm));
        }
        String words = String.join("; ", told);
        Views.Accepted accepted = wishes.resume(run, by, why.isBlank() ? words : why + "; " + words);
        thaws.forget(run.id());
        return accepted;
    }

    private static String lost(StartingPoint cold, StartingPoint warm) {
        long from = warm.checkpoint().step();
        long to = cold.checkpoint().step();
        String steps = from >= 0 && to >= from
                ? String.format(Locale.ROOT, "; %,d steps are done again", to - from)
                : "; how many steps are done again is not known";
        return "from checkpoint " + warm.checkpoint().index() + " (step " + from + ") instead of "
                + cold.checkpoint().index() + " (step " + to + "), which is archived" + steps;
    }

    private RefusedException refused(RunRow run, List<StartingPoint> cold) throws IOException {
        List<String> ways = new ArrayList<>();
        for (ThawSpeed speed : List.of(ThawSpeed.STANDARD, ThawSpeed.EXPEDITED, ThawSpeed.BULK)) {
            ways.add("--wait --speed " + speed.name().toLowerCase(Locale.ROOT) + ": " + quoted(cold, speed));
        }
        ways.add("--choose-warm: goes on from the newest checkpoint that can be read now");
        String waits = thaws.find(run.id()).isPresent() ? "; it waits for that already" : "";
        return new RefusedException(
                CONFLICT,
                3,
                "run " + run.id() + " cannot go on at once: "
                        + cold.stream().map(StartingPoint::words).collect(Collectors.joining("; ")) + waits,
                ways);
    }

    /** Price and longest time, before anybody pays. */
    private String quoted(List<StartingPoint> cold, ThawSpeed speed) throws IOException {
        Optional<ThawQuote> quote = points.quote(cold, speed);
        if (quote.isEmpty()) {
            return "what it costs and how long it takes is not known of this store";
        }
        ThawQuote known = quote.get();
        return (known.unpriced().isEmpty()
                        ? ""
                        : "no price is known for " + String.join(", ", known.unpriced()) + "; the rest: ")
                + usd(known.usd()) + " USD, " + hours(known.hours()) + " at most, "
                + String.format(Locale.ROOT, "%,d", known.bytesToThaw()) + " bytes in " + known.toThaw() + " object(s)";
    }

    private static String usd(BigDecimal usd) {
        return usd.setScale(4, RoundingMode.HALF_UP).toPlainString();
    }

    private static String hours(BigDecimal hours) {
        BigDecimal minutes = hours.multiply(BigDecimal.valueOf(60));
        return hours.compareTo(BigDecimal.ONE) < 0
                ? minutes.setScale(0, RoundingMode.HALF_UP).max(BigDecimal.ONE).toPlainString() + " min"
                : hours.setScale(1, RoundingMode.UP).stripTrailingZeros().toPlainString() + " h";
    }

    private static Optional<ThawSpeed> speed(ColdStart choice) {
        return switch (choice) {
            case ASK, WARM -> Optional.empty();
            case THAW_EXPEDITED -> Optional.of(ThawSpeed.EXPEDITED);
            case THAW_STANDARD -> Optional.of(ThawSpeed.STANDARD);
            case THAW_BULK -> Optional.of(ThawSpeed.BULK);
        };
    }
}
