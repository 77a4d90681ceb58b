package dev.stint.providers.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import dev.stint.providers.contract.NoticeSourceContract;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.metadata.GceMetadataFake;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GceNoticeSourceTest extends NoticeSourceContract {

    private final StageClock clock = new StageClock();
    private final GceMetadataFake metadata = GceMetadataFake.start(clock, GceMetadataFake.Identity.some(Map.of()));

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected NoticeSource open() {
        return open(metadata.host());
    }

    private NoticeSource open(String host) {
        return Factories.of("gcp").open(Map.of("GCE_METADATA_HOST", host), clock);
    }

    @Override
    protected void announce(Instant endsAt) {
        metadata.preempt(clock.instant());
    }

    /** Google tells that it has begun, and gives the machine 30 s; the look may be a second late. */
    @Override
    protected Optional<Instant> toldOf(Instant endsAt) {
        return Optional.of(clock.instant().plusSeconds(29));
    }

    @Override
    protected void disturb() {
        metadata.nonsense("<html>TRUE?</html>");
    }

    @Override
    protected void vanish() {
        metadata.vanish();
    }

    @Test
    void the_end_is_counted_from_when_it_was_heard_and_stays() {
        NoticeSource source = open();
        metadata.preempt(clock.instant().plusSeconds(100));
        assertThat(source.poll()).isEmpty();
        clock.advance(Duration.ofSeconds(100));
        Instant heardAt = clock.instant();

        Optional<Notice> heard = source.poll();
        clock.advance(Duration.ofSeconds(20));

        assertThat(heard)
                .contains(new Notice(
                        Notice.Kind.PREEMPTION,
                        Optional.of(heardAt.plusSeconds(29)),
                        "Google preempts this machine, which has at most 30 s to shut down"));
        assertThat(source.poll()).isEqualTo(heard);
    }

    @Test
    void a_shutdown_without_a_notice_leaves_thirty_seconds() {
        assertThat(open().shutdownLead()).contains(Duration.ofSeconds(30));
    }

    @Test
    void an_answer_that_is_not_googles_is_no_notice() {
        try (TinyMetadata stranger = new TinyMetadata()) {
            stranger.open = true;
            stranger.say(GceNoticeSource.PREEMPTED_PATH, "TRUE");

            assertThat(open(stranger.endpoint().substring("http://".length())).poll())
                    .isEmpty();
            assertThat(stranger.asked).containsExactly("GET " + GceNoticeSource.PREEMPTED_PATH);
        }
    }

    @Test
    void a_service_that_never_answers_holds_nobody_longer_than_a_second() {
        metadata.hang();
        NoticeSource source = open();
        long before = System.nanoTime();

        assertThat(source.poll()).isEmpty();

        // 900 ms by our own clock; the rest is what a busy machine may take to wake us
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(metadata.asked(GceNoticeSource.PREEMPTED_PATH)).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080", "a b", ":80"})
    void a_host_that_is_none_is_refused_with_what_to_give(String wrong) {
        assertThatThrownBy(() -> open(wrong))
                .hasMessage(
                        "GCE_METADATA_HOST: '" + wrong + "' is no address; give one such as metadata.google.internal");
    }
}
