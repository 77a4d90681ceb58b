package dev.stint.providers.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract of {@link NoticeSource}. The subclass says how the machine's world is moved. */
public abstract class NoticeSourceContract {
    private static final Instant END = Instant.parse("2026-03-01T12:00:30Z");

    /** The source under test, opened anew. */
    protected abstract NoticeSource open();

    /** The provider announces that it takes this machine at an instant. */
    protected abstract void announce(Instant endsAt);

    /** What the source can tell of an announced end; empty where the provider does not tell. */
    protected Optional<Instant> toldOf(Instant endsAt) {
        return Optional.of(endsAt);
    }

    /** Whatever tells of notices answers nonsense. */
    protected abstract void disturb();

    /** Whatever tells of notices cannot be reached any more. */
    protected abstract void vanish();

    @Test
    void nothing_is_heard_before_the_announcement() {
        NoticeSource source = open();

        assertThat(source.poll()).isEmpty();
        assertThat(source.poll()).isEmpty();
    }

    @Test
    void an_announcement_is_heard_with_its_end() {
        NoticeSource source = open();
        assertThat(source.poll()).isEmpty();

        announce(END);

        Optional<Notice> notice = source.poll();
        assertThat(notice).map(Notice::kind).contains(Notice.Kind.PREEMPTION);
        assertThat(notice.flatMap(Notice::endsAt)).isEqualTo(toldOf(END));
        assertThat(notice)
                .map(Notice::source)
                .hasValueSatisfying(words -> assertThat(words).isNotBlank());
    }

    @Test
    void an_announcement_made_before_the_source_was_opened_is_heard() {
        announce(END);

        assertThat(open().poll()).isPresent();
    }

    @Test
    void once_heard_a_notice_stays() {
        NoticeSource source = open();
        announce(END);
        Optional<Notice> first = source.poll();

        disturb();
        assertThat(source.poll()).isPresent().isEqualTo(first);
        vanish();
        assertThat(source.poll()).isPresent().isEqualTo(first);
    }

    @Test
    void nonsense_is_no_notice_and_does_not_hide_a_later_one() {
        NoticeSource source = open();
        disturb();
        assertThat(source.poll()).isEmpty();

        announce(END);

        assertThat(source.poll()).isPresent();
    }

    @Test
    void silence_is_no_notice() {
        NoticeSource source = open();
        vanish();

        assertThat(source.poll()).isEmpty();
    }

    @Test
    void the_interval_is_short_enough_to_matter() {
        assertThat(open().interval()).isBetween(Duration.ofMillis(10), Duration.ofSeconds(5));
    }
}
