package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fires a schedule for times that are past. */
@Command(
        name = "backfill",
        mixinStandardHelpOptions = true,
        description = {
            "Fires a schedule for times of the past that no runs came of, one after another, at most 100.",
            "Days are those of the schedule's zone, both included. Firings that are due meanwhile are not in its way."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint schedule backfill nightly --from 2027-01-01 --to 2027-01-31 --dry-run",
            "  stint schedule backfill nightly --from 2027-01-01T22:00:00+01:00 --to 2027-01-03T22:00:00+01:00"
        })
final class ScheduleBackfillCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "name of the job, or TEAM/NAME")
    private String name = "";

    @Option(names = "--from", required = true, paramLabel = "DAY|INSTANT", description = "the first time that counts")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "DAY|INSTANT", description = "the last time that counts")
    private String to = "";

    @Option(names = "--dry-run", description = "only show what would be fired")
    private boolean dryRun;

    @Mixin
    private Output output = new Output();

    ScheduleBackfillCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        String path = ScheduleNames.path(api, name);
        ZoneId zone = ZoneId.of(
                api.get(path).as(ScheduleViews.ScheduleDetail.class).schedule().zone());
        Requests.Backfill range = new Requests.Backfill(
                instant("--from", from, LocalTime.MIN, zone), instant("--to", to, LocalTime.MAX, zone), dryRun);
        Api.Reply reply = api.post(path + "/backfill", range);
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            ScheduleView.backfill(reply.as(ScheduleViews.BackfillView.class), session.console());
        }
        return ExitCodes.DONE;
    }

    private static Instant instant(String option, String text, LocalTime ofDay, ZoneId zone) {
        try {
            return text.contains("T")
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDate.parse(text).atTime(ofDay).atZone(zone).toInstant();
        } catch (DateTimeException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    option + ": '" + text + "' is neither a day nor an instant; write it such as 2027-01-31 or"
                            + " 2027-01-31T22:00:00+01:00");
        }
    }
}
