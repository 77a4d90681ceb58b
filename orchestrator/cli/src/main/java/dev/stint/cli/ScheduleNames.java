package dev.stint.cli;

import dev.stint.api.ScheduleViews;
import java.util.List;

/** Finds the schedule somebody means: {@code nightly}, or {@code vision/nightly} where several teams have one of that name. */
final class ScheduleNames {

    private ScheduleNames() {}

    /**
     * The path of a schedule's resource, below {@code /api/v1/}.
     *
     * @throws CommandFailure with {@link ExitCodes#NOT_FOUND} when there is none, {@link ExitCodes#WRONG_CALL} when there are several
     */
    static String path(Api api, String name) {
        int slash = name.indexOf('/');
        if (slash >= 0) {
            return path(name.substring(0, slash), name.substring(slash + 1));
        }
        List<ScheduleViews.ScheduleView> named =
                api.get("schedules").as(ScheduleViews.ScheduleList.class).schedules().stream()
                        .filter(each -> each.name().equals(name))
                        .toList();
        if (named.isEmpty()) {
            throw new CommandFailure(ExitCodes.NOT_FOUND, "schedule " + name + " is not known; see stint schedule ls");
        }
        if (named.size() > 1) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "several teams have a schedule " + name + "; write "
                            + String.join(
                                    " or ",
                                    named.stream()
                                            .map(each -> each.team() + "/" + each.name())
                                            .toList()));
        }
        return path(named.get(0).team(), name);
    }

    private static String path(String team, String name) {
        return "schedules/" + Api.escape(team) + "/" + Api.escape(name);
    }
}
