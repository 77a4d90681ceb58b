package dev.stint.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

/** How long an answer that takes long serves. */
final class LongAnswersTest {

    private long now;
    private long takes = Duration.ofSeconds(1).toNanos();
    private int worked;
    private boolean broken;
    private final Deque<Runnable> aside = new ArrayDeque<>();
    private final LongAnswers<String, String> answers = new LongAnswers<>(aside::add, () -> now);

    @Test
    void what_is_quick_is_worked_out_each_time() {
        takes = Duration.ofMillis(10).toNanos();
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(ask()).isEqualTo("answer 2");
    }

    @Test
    void what_took_a_second_serves_for_twenty_five() {
        assertThat(ask()).isEqualTo("answer 1");
        pass(25);
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(aside).isEmpty();
    }

    @Test
    void after_that_it_serves_until_there_is_a_new_one_which_is_worked_out_once() {
        ask();
        pass(26);
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(aside).hasSize(1);
        aside.remove().run();
        assertThat(ask()).isEqualTo("answer 2");
    }

    @Test
    void what_takes_long_is_renewed_in_time_too() {
        takes = Duration.ofSeconds(6).toNanos();
        ask();
        pass(20);
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(aside).isEmpty();
        pass(5);
        assertThat(ask()).isEqualTo("answer 1");
        aside.remove().run();
        assertThat(ask()).isEqualTo("answer 2");
    }

    @Test
    void nobody_gets_one_that_is_older_than_a_minute() {
        ask();
        pass(60);
        assertThat(ask()).isEqualTo("answer 2");
        assertThat(aside).isEmpty();
    }

    @Test
    void another_question_has_its_own_answer() {
        ask();
        assertThat(answers.of("other", () -> "other")).isEqualTo("other");
        assertThat(ask()).isEqualTo("answer 1");
    }

    @Test
    void one_that_could_not_be_renewed_is_tried_again_and_told_when_it_is_too_old() {
        ask();
        pass(26);
        broken = true;
        ask();
        aside.remove().run();
        assertThat(ask()).isEqualTo("answer 1");
        assertThat(aside).hasSize(1);
        pass(50);
        assertThatThrownBy(this::ask).hasMessage("broken");
    }

    @Test
    void so_many_questions_are_remembered_and_no_more() {
        ask();
        for (int i = 0; i < 20; i++) {
            int other = i;
            answers.of("question " + i, () -> {
                now += takes;
                return "other " + other;
            });
        }
        assertThat(ask()).isEqualTo("answer 2");
    }

    private String ask() {
        return answers.of("question", () -> {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            now += takes;
            return "answer " + ++worked;
        });
    }

    private void pass(int seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
