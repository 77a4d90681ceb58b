package dev.stint.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.forecast.Forecaster;
import dev.stint.core.forecast.Library;
import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.ReplayCase;
import dev.stint.simulate.ForecastScore.Measure;
import dev.stint.simulate.ForecastTrial.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forecasts of recorded runs whose zone was left out; {@code docs/forecast.md} shows the tables. */
class ForecastCoverageTest {

    @Test
    void a_sample_of_runs_of_one_V100_zone_falls_into_its_ranges_as_often_as_they_say() {
        ForecastScore score = new ForecastTrial(ForecastTrial.shipped("v100")).score(Source.HISTORY, 29);
        // so few runs stray by some per cent
        covers(score.cost, 37, 63, 80, 99);
        covers(score.finish, 37, 63, 80, 99);
        assertThat(score.cost.pinball()).isLessThan(score.cost.pooledPinball());
        assertThat(score.finish.pinball()).isLessThan(score.finish.pooledPinball());
    }

    @Test
    void a_sample_of_runs_of_one_H100_zone_falls_into_its_ranges_as_often_as_they_say() {
        ForecastScore score = new ForecastTrial(ForecastTrial.oneH100Zone()).score(Source.HISTORY, 13);
        covers(score.cost, 37, 66, 78, 100);
        covers(score.finish, 37, 66, 78, 100);
        assertThat(score.cost.pinball()).isLessThan(score.cost.pooledPinball());
        assertThat(score.finish.pinball()).isLessThan(score.finish.pooledPinball());
    }

    @Test
    @Tag("long")
    void half_of_all_runs_of_one_V100_zone_end_within_the_range_of_one_half_and_nine_tenths_within_the_other() {
        ForecastScore score = new ForecastTrial(ForecastTrial.shipped("v100")).score(Source.HISTORY, 1);
        print("one V100 zone", score);
        promised(score);
    }

    @Test
    @Tag("long")
    void half_of_all_runs_of_one_H100_zone_end_within_the_range_of_one_half_and_nine_tenths_within_the_other() {
        ForecastScore score = new ForecastTrial(ForecastTrial.oneH100Zone()).score(Source.HISTORY, 1);
        print("one H100 zone", score);
        promised(score);
    }

    @Test
    @Tag("long")
    void where_nothing_was_seen_of_the_zone_before_the_ranges_still_hold() {
        ForecastScore v100 = new ForecastTrial(ForecastTrial.shipped("v100")).score(Source.OTHERS, 3);
        print("one V100 zone, never seen before", v100);
        ForecastScore h100 = new ForecastTrial(ForecastTrial.oneH100Zone()).score(Source.OTHERS, 3);
        print("one H100 zone, never seen before", h100);
        promised(v100);
        promised(h100);
    }

    @Test
    @Tag("long")
    void several_zones_and_a_hazard_alone_are_told_with_less_certainty_than_they_claim() {
        for (String set : List.of("v100-cross3-flat", "v100-east3-flat", "v100-east4-real", "v100-all9-real")) {
            ForecastScore score = new ForecastTrial(ForecastTrial.shipped(set)).score(Source.HISTORY, 2);
            print(set, score);
            assertThat(score.cost.covered90()).as(set).isGreaterThan(65);
            assertThat(score.finish.covered90()).as(set).isGreaterThan(65);
        }
        ForecastScore hazard = new ForecastTrial(ForecastTrial.shipped("v100")).score(Source.HAZARD, 5);
        print("one V100 zone, hazard and own losses", hazard);
        assertThat(hazard.cost.covered90()).isLessThan(83);
        assertThat(hazard.cost.pinball()).isLessThan(hazard.cost.pooledPinball());
    }

    @Test
    void a_forecast_is_the_same_whatever_comes_after_the_start() {
        ReplayCase run = ForecastTrial.shipped("v100").stream()
                .filter(r -> r.start() > 4000)
                .findFirst()
                .orElseThrow();
        PoolTrace pool = run.pools().get(0);
        int[] otherwise = new int[pool.ticks()];
        for (int tick = 0; tick < otherwise.length; tick++) {
            otherwise[tick] = pool.available(tick) == tick <= run.start() ? 1 : 0;
        }
        ReplayCase twin = new ReplayCase(
                run.id(),
                run.track(),
                run.set(),
                List.of(new PoolTrace(pool.pool(), pool.gapSeconds(), otherwise, new double[0])),
                run.start(),
                run.workSeconds(),
                run.deadlineSeconds(),
                run.overheadSeconds(),
                OptionalDouble.of(run.fixedPrice().orElseThrow()));
        ForecastTrial trial = new ForecastTrial(List.of(run, twin));
        Forecaster forecaster = Forecaster.ofStint(50, 1);
        assertThat(forecaster.of(trial.question(twin, Source.HISTORY)))
                .isEqualTo(forecaster.of(trial.question(run, Source.HISTORY)));
    }

    @Test
    void the_recordings_that_forecasts_are_made_from_are_those_that_are_replayed() throws IOException {
        try (InputStream text = Library.class.getResourceAsStream(Library.SHIPPED)) {
            List<String> lines = new String(text.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
            assertThat(lines).containsExactlyElementsOf(lines(Bench.shipped().pools()));
        }
    }

    private static List<String> lines(Map<String, PoolTrace> pools) {
        List<String> v100 = new ArrayList<>();
        List<String> h100 = new ArrayList<>();
        for (PoolTrace pool : new TreeMap<>(pools).values()) {
            StringBuilder spells = new StringBuilder();
            int since = 0;
            for (int tick = 1; tick <= pool.ticks(); tick++) {
                if (tick == pool.ticks() || pool.available(tick) != pool.available(since)) {
                    spells.append(' ').append(tick - since);
                    since = tick;
                }
            }
            boolean aws = pool.pool().startsWith("v100");
            (aws ? v100 : h100)
                    .add((aws ? "aws V100 " : "gcp H100 ") + pool.pool() + " " + pool.gapSeconds()
                            + (pool.available(0) ? " up" : " down") + spells);
        }
        v100.addAll(h100);
        return v100;
    }

    private static void promised(ForecastScore score) {
        for (Measure measure : List.of(score.cost, score.finish)) {
            covers(measure, 40, 60, 83, 97);
            assertThat(measure.pinball()).isLessThan(measure.pooledPinball());
        }
    }

    private static void covers(Measure measure, double least50, double most50, double least90, double most90) {
        assertThat(measure.covered50()).as("50 %% range").isBetween(least50, most50);
        assertThat(measure.covered90()).as("90 %% range").isBetween(least90, most90);
    }

    private static void print(String what, ForecastScore score) {
        System.out.println("| " + what + ", cost | " + score.cost);
        System.out.println("| " + what + ", finish | " + score.finish);
    }
}
