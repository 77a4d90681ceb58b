package dev.stint.simulate;

import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import dev.stint.simulate.Timeline.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of one replay: a lane for on-demand and one for each pool, pale where a machine could be had and dark where it was used,
 * and below them the work done, which must stay left of the line from which only on-demand makes the deadline.
 */
final class TimelineSvg {
    private static final int LEFT = 170;
    private static final int WIDTH = 760;
    private static final int LANE = 20;
    private static final int BAR = 14;
    private static final int CURVE = 120;
    private static final int GAP = 22;

    private final ReplayCase run;
    private final ReplayResult result;
    private final StringBuilder svg = new StringBuilder();
    private final int ticks;

    private TimelineSvg(ReplayCase run, ReplayResult result) {
        this.run = run;
        this.result = result;
        int deadline = (run.deadlineSeconds() + run.gapSeconds() - 1) / run.gapSeconds();
        int finish = (result.finishSeconds() + run.gapSeconds() - 1) / run.gapSeconds();
        ticks = Math.max(deadline, finish);
    }

    static String draw(ReplayCase run, ReplayResult result) {
        return new TimelineSvg(run, result).draw();
    }

    private String draw() {
        int lanes = run.pools().size() + 1;
        int curveTop = lanes * LANE + GAP;
        int height = curveTop + CURVE + 2 * GAP;
        add(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"timeline of run %s\">",
                LEFT + WIDTH + 20, height, HtmlReport.text(run.id()));
        lane(0, "on-demand");
        for (int pool = 0; pool < run.pools().size(); pool++) {
            PoolTrace trace = run.pools().get(pool);
            lane(pool + 1, trace.pool());
            available(pool + 1, trace);
        }
        for (Stretch stretch : Timeline.of(result.actions())) {
            if (!stretch.idle()) {
                int lane = stretch.spot() ? stretch.pool() + 1 : 0;
                bar(lane, stretch.spot() ? "spot" : "od", stretch.from(), stretch.ticks());
            }
        }
        curve(curveTop);
        hours(curveTop + CURVE + 16);
        return svg.append("</svg>").toString();
    }

    private void lane(int lane, String name) {
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 8, lane * LANE + 12, HtmlReport.text(name));
        add("<rect class=\"lane\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, lane * LANE + 2, WIDTH, BAR);
    }

    private void available(int lane, PoolTrace trace) {
        int from = -1;
        for (int tick = 0; tick <= ticks; tick++) {
            boolean up = tick < ticks && trace.available(run.start() + tick);
            if (up && from < 0) {
                from = tick;
            } else if (!up && from >= 0) {
                bar(lane, "free", from, tick - from);
                from = -1;
            }
        }
    }

    private void bar(int lane, String kind, int from, int length) {
        add(
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                kind, x(from * (double) run.gapSeconds()), lane * LANE + 2, length * (double) WIDTH / ticks, BAR);
    }

    private double x(double seconds) {
        return LEFT + seconds / run.gapSeconds() * WIDTH / ticks;
    }

    private void curve(int top) {
        int bottom = top + CURVE;
        add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">work done</text>", LEFT - 8, top + CURVE / 2);
        add("<rect class=\"frame\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>", LEFT, top, WIDTH, CURVE);
        double latest = run.deadlineSeconds() - (double) run.workSeconds() - run.overheadSeconds();
        add(
                "<line class=\"last\" x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\"/>",
                x(Math.max(0, latest)), bottom, x(run.deadlineSeconds() - (double) run.overheadSeconds()), top);
        add(
                "<line class=\"deadline\" x1=\"%.1f\" y1=\"0\" x2=\"%.1f\" y2=\"%d\"/>",
                x(run.deadlineSeconds()), x(run.deadlineSeconds()), bottom);
        List<String> points = new ArrayList<>();
        points.add(point(0, 0, bottom));
        double done = 0;
        for (Stretch stretch : Timeline.of(result.actions())) {
            double from = stretch.from() * (double) run.gapSeconds();
            double to = Math.min(from + stretch.ticks() * (double) run.gapSeconds(), result.finishSeconds());
            double start = stretch.idle() ? to - from : Math.min(run.overheadSeconds(), to - from);
            points.add(point(from + start, done, bottom));
            done = Math.min(run.workSeconds(), done + to - from - start);
            points.add(point(to, done, bottom));
        }
        add("<polyline class=\"done\" points=\"%s\"/>", String.join(" ", points));
    }

    private String point(double seconds, double done, int bottom) {
        return String.format(Locale.ROOT, "%.1f,%.1f", x(seconds), bottom - done / run.workSeconds() * CURVE);
    }

    private void hours(int y) {
        double hours = ticks * (double) run.gapSeconds() / 3600;
        double step = hours <= 12 ? 1 : hours <= 36 ? 4 : 12;
        for (double hour = 0; hour <= hours; hour += step) {
            add("<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f h</text>", x(hour * 3600), y, hour);
        }
    }

    private void add(String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
