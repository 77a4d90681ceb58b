package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.FakeRuns;
import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FollowersTest {
    private static final Duration LOOK = Duration.ofMillis(250);

    private final FakeRuns runs = new FakeRuns();
    private final HandClock clock = new HandClock(FakeRuns.T0);
    private final Followers followers = new Followers(runs, clock);
    private final FakeSink sink = new FakeSink();

    @Test
    void a_new_follower_first_gets_the_run_then_the_timeline_then_the_log() {
        runs.event("queued", "accepted");
        runs.event("placed", "cheapest");
        runs.log("step 1\n");
        followers.add(FakeRuns.ID, sink, 0, 0);
        look();

        assertThat(kinds(sink.frames)).containsExactly("run", "timeline", "timeline", "log");
        assertThat(sink.frames.get(1))
                .startsWith("id: 1\nevent: timeline\ndata: {\"sequence\":1,")
                .endsWith("}\n\n");
        assertThat(sink.frames.get(3)).isEqualTo("event: log\ndata: {\"text\":\"step 1\\n\",\"next\":7}\n\n");
    }

    @Test
    void one_who_comes_back_gets_only_what_is_new() {
        runs.event("queued", "accepted");
        runs.event("placed", "cheapest");
        runs.log("step 1\nstep 2\n");
        followers.add(FakeRuns.ID, sink, 1, 7);
        look();

        assertThat(kinds(sink.frames)).containsExactly("run", "timeline", "log");
        assertThat(sink.frames.get(1)).startsWith("id: 2\n");
        assertThat(sink.frames.get(2)).contains("step 2").doesNotContain("step 1");
    }

    @Test
    void nothing_is_said_when_nothing_changed_but_the_clock() {
        followers.add(FakeRuns.ID, sink, 0, -1);
        look();
        sink.fresh();
        runs.asOf(FakeRuns.T0.plusSeconds(5));
        look();

        assertThat(sink.fresh()).isEmpty();
    }

    @Test
    void a_run_that_changes_all_the_time_is_told_twice_a_second() {
        followers.add(FakeRuns.ID, sink, 0, -1);
        for (int quarter = 0; quarter < 16; quarter++) {
            runs.cost("0." + (100 + quarter));
            look();
        }

        assertThat(kinds(sink.frames)).hasSize(8).containsOnly("run");
    }

    @Test
    void the_end_comes_after_everything_else_and_closes_the_stream() {
        followers.add(FakeRuns.ID, sink, 0, 0);
        look();
        sink.fresh();
        runs.event("succeeded", "done");
        runs.log("bye\n");
        runs.endLog();
        runs.state("SUCCEEDED");
        look();

        assertThat(kinds(sink.fresh())).containsExactly("timeline", "log", "end");
        assertThat(sink.finished).isTrue();
        assertThat(followers.count()).isZero();
    }

    @Test
    void a_log_is_told_to_its_end_before_the_end_however_long_it_is() {
        runs.log("x".repeat(3 * Follower.LOG_SLICE_BYTES * 16));
        runs.state("PAUSED");
        followers.add(FakeRuns.ID, sink, 0, 0);
        look();
        assertThat(sink.finished).isFalse();
        look();
        look();
        look();

        assertThat(sink.finished).isTrue();
        assertThat(kinds(sink.frames)).filteredOn("log"::equals).hasSize(48);
        assertThat(kinds(sink.frames)).last().isEqualTo("end");
    }

    @Test
    void a_run_that_rests_already_is_told_and_ended_at_once() {
        runs.event("failed", "exit 1");
        runs.state("FAILED");
        followers.add(FakeRuns.ID, sink, 0, -1);
        look();

        assertThat(kinds(sink.frames)).containsExactly("run", "timeline", "end");
    }

    @Test
    void a_quiet_stream_is_kept_alive_every_ten_seconds() {
        followers.add(FakeRuns.ID, sink, 0, -1);
        look();
        sink.fresh();
        for (int quarter = 0; quarter < 80; quarter++) {
            look();
        }

        assertThat(sink.fresh()).containsExactly(":\n\n", ":\n\n");
    }

    @Test
    void a_client_that_takes_nothing_is_given_no_more_and_dropped_after_a_while() {
        sink.takes = false;
        runs.log("x".repeat(8 << 20));
        followers.add(FakeRuns.ID, sink, 0, 0);
        look();
        look();
        assertThat(sink.pendingBytes()).isLessThan(192 * 1024);

        clock.pass(Follower.STALLED_AFTER.minus(LOOK.multipliedBy(3)));
        look();
        assertThat(sink.aborted).isFalse();
        clock.pass(LOOK.multipliedBy(3));
        look();
        assertThat(sink.aborted).isTrue();
        assertThat(followers.count()).isZero();
    }

    @Test
    void a_slow_client_is_not_dropped_and_misses_nothing() {
        sink.takes = false;
        runs.log("x".repeat(1 << 19));
        followers.add(FakeRuns.ID, sink, 0, 0);
        for (int times = 0; times < 10; times++) {
            look();
            clock.pass(Duration.ofSeconds(15));
            sink.takeAll();
        }

        assertThat(sink.aborted).isFalse();
        assertThat(sink.frames.stream()
                        .filter(frame -> frame.startsWith("event: log"))
                        .map(frame -> frame.substring(frame.indexOf("\"next\"")).strip()))
                .last()
                .isEqualTo("\"next\":" + (1 << 19) + "}");
    }

    @Test
    void a_slow_client_holds_up_nobody() {
        FakeSink quick = new FakeSink();
        sink.takes = false;
        runs.log("x".repeat(1 << 20));
        followers.add(FakeRuns.ID, sink, 0, 0);
        followers.add(FakeRuns.ID, quick, 0, 0);
        look();
        runs.event("preempted", "price");
        look();

        assertThat(kinds(quick.frames)).contains("timeline");
        assertThat(kinds(sink.frames)).doesNotContain("timeline");
    }

    @Test
    void many_followers_of_a_run_cost_one_question() {
        for (int each = 0; each < 100; each++) {
            followers.add(FakeRuns.ID, new FakeSink(), 0, 0);
        }
        look();

        assertThat(runs.calls)
                .containsExactly(
                        "followed " + FakeRuns.ID,
                        "brief " + FakeRuns.ID,
                        "events " + FakeRuns.ID + " 0",
                        "logs " + FakeRuns.ID + " 0");
    }

    @Test
    void the_engine_hears_every_five_seconds_that_the_log_is_followed() {
        followers.add(FakeRuns.ID, sink, 0, 0);
        for (int quarter = 0; quarter < 40; quarter++) {
            look();
        }

        assertThat(runs.calls).filteredOn(call -> call.startsWith("followed")).hasSize(2);
    }

    @Test
    void a_character_cut_in_two_is_told_whole() {
        byte[] euro = "€".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        runs.log(new byte[] {'a', euro[0]});
        followers.add(FakeRuns.ID, sink, 0, 0);
        look();
        runs.log(new byte[] {euro[1]});
        look();
        runs.log(new byte[] {euro[2], 'b'});
        look();

        assertThat(sink.frames.stream().filter(frame -> frame.startsWith("event: log")))
                .containsExactly(
                        "event: log\ndata: {\"text\":\"a\",\"next\":1}\n\n",
                        "event: log\ndata: {\"text\":\"€b\",\"next\":5}\n\n");
    }

    @Test
    void a_run_that_is_gone_is_told_as_a_problem() {
        followers.add(FakeRuns.ID, sink, 0, -1);
        runs.failWith(new RefusedException(404, 4, "run is not known", List.of()));
        look();

        assertThat(sink.frames).hasSize(1);
        assertThat(sink.frames.get(0)).startsWith("event: problem\n").contains("\"exitCode\":4");
        assertThat(followers.count()).isZero();
    }

    @Test
    void a_failure_of_ours_sends_followers_away_without_its_words() {
        followers.add(FakeRuns.ID, sink, 0, -1);
        runs.failWith(new IllegalStateException("inner"));
        look();

        assertThat(sink.frames).isEmpty();
        assertThat(sink.finished).isTrue();
    }

    @Test
    void too_many_are_refused() {
        for (int each = 0; each < Followers.MOST; each++) {
            followers.makeRoom("");
            followers.add(FakeRuns.ID, new FakeSink(), 0, -1);
        }

        assertThatThrownBy(() -> followers.makeRoom(""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("1000");
    }

    @Test
    void too_many_of_one_token_are_refused_and_leave_room_for_others() {
        List<FakeSink> sinks = new ArrayList<>();
        for (int each = 0; each < Followers.MOST_OF_ONE; each++) {
            followers.makeRoom("tok-1");
            sinks.add(new FakeSink());
            followers.add(FakeRuns.ID, sinks.get(each), 0, -1, "tok-1", () -> true);
        }

        assertThatThrownBy(() -> followers.makeRoom("tok-1"))
                .isInstanceOfSatisfying(RefusedException.class, refused -> {
                    assertThat(refused.httpStatus()).isEqualTo(429);
                    assertThat(refused).hasMessageContaining("50");
                });
        assertThatCode(() -> followers.makeRoom("tok-2")).doesNotThrowAnyException();
        assertThatCode(() -> followers.makeRoom("")).doesNotThrowAnyException();

        sinks.get(0).finish();
        look();
        assertThatCode(() -> followers.makeRoom("tok-1"))
                .as("when one of them is over")
                .doesNotThrowAnyException();
    }

    private void look() {
        followers.look();
        clock.pass(LOOK);
    }

    private static List<String> kinds(List<String> frames) {
        return frames.stream()
                .map(frame -> frame.lines()
                        .filter(line -> line.startsWith("event: "))
                        .collect(Collectors.joining())
                        .replace("event: ", ""))
                .toList();
    }
}
