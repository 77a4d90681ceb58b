package dev.stint.providers.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import dev.stint.providers.contract.NoticeSourceContract;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.metadata.AzureMetadataFake;
import dev.stint.providers.stage.metadata.AzureMetadataFake.Event;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AzureNoticeSourceTest extends NoticeSourceContract {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String EVENTS = "/metadata/scheduledevents";
    private static final String NAME = "/metadata/instance/compute/name";

    private final StageClock clock = new StageClock(NOON);
    private final AzureMetadataFake metadata = AzureMetadataFake.start(clock, AzureMetadataFake.Identity.some());

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected NoticeSource open() {
        return open(metadata.endpoint().toString());
    }

    private NoticeSource open(String address) {
        return Factories.of("azure").open(Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", address), clock);
    }

    @Override
    protected void announce(Instant endsAt) {
        metadata.preempt(endsAt);
    }

    @Override
    protected void disturb() {
        metadata.nonsense("<html>busy</html>");
    }

    @Override
    protected void vanish() {
        metadata.vanish();
    }

    @Test
    void an_eviction_is_told_in_words_with_the_time_it_is_not_before() {
        metadata.preempt(NOON.plusSeconds(30));

        assertThat(open().poll())
                .contains(new Notice(
                        Notice.Kind.PREEMPTION,
                        Optional.of(NOON.plusSeconds(30)),
                        "Azure will evict this Spot machine, not before 2026-03-01T12:00:30Z"));
    }

    @Test
    void an_eviction_that_has_begun_is_a_preemption_whose_end_nobody_knows() {
        metadata.preempt(NOON);

        assertThat(open().poll())
                .contains(new Notice(
                        Notice.Kind.PREEMPTION, Optional.empty(), "Azure is evicting this Spot machine now"));
    }

    @Test
    void what_is_announced_for_another_machine_is_not_this_ones() {
        metadata.announce(new Event("Preempt", List.of("stint-other-0", "stint-some-01"), false, NOON.plusSeconds(30)));
        NoticeSource source = open();
        assertThat(source.poll()).isEmpty();

        metadata.announce(new Event("Preempt", List.of("stint-other-1", "STINT-some-0"), false, NOON.plusSeconds(60)));

        assertThat(source.poll()).flatMap(Notice::endsAt).contains(NOON.plusSeconds(60));
        assertThat(metadata.asked(NAME)).as("its own name does not change").isOne();
    }

    @Test
    void a_machine_that_is_not_told_its_name_takes_an_announcement_as_its_own() {
        try (TinyMetadata nameless = new TinyMetadata()) {
            nameless.open = true;
            nameless.say(EVENTS, """
                    {"DocumentIncarnation": 2, "Events": [{"EventId": "x", "EventType": "Preempt", "EventStatus": "Scheduled",
                      "Resources": ["somebody"], "NotBefore": "Sun, 01 Mar 2026 12:00:30 GMT"}]}""");

            assertThat(open(nameless.endpoint()).poll()).flatMap(Notice::endsAt).contains(NOON.plusSeconds(30));
        }
    }

    @Test
    void of_several_evictions_the_one_that_leaves_least_time_is_told() {
        String me = "stint-some-0";
        metadata.announce(new Event("Preempt", List.of(me), false, NOON));
        metadata.announce(new Event("Preempt", List.of(me), false, NOON.plusSeconds(60)));
        metadata.announce(new Event("Preempt", List.of(me), false, NOON.plusSeconds(40)));

        assertThat(open().poll()).flatMap(Notice::endsAt).contains(NOON.plusSeconds(40));
    }

    @ParameterizedTest
    @CsvSource({
        "Terminate, true, 'Azure will delete this machine, because somebody asked for it, not before 2026-03-01T12:05:00Z'",
        "Reboot, false, 'Azure will restart this machine, not before 2026-03-01T12:05:00Z'",
        "Redeploy, false,"
                + " 'Azure will move this machine to another host, which restarts it, not before 2026-03-01T12:05:00Z'"
    })
    void what_ends_the_machine_otherwise_is_a_risk_and_no_preemption_until_there_is_one(
            String type, boolean byUser, String words) {
        metadata.announce(new Event(type, List.of("stint-some-0"), byUser, NOON.plusSeconds(300)));
        NoticeSource source = open();

        Optional<Notice> risk = source.poll();
        assertThat(risk).contains(new Notice(Notice.Kind.REBALANCE, Optional.empty(), words));
        metadata.forgetEvents();
        assertThat(source.poll()).isEqualTo(risk);
        metadata.preempt(NOON.plusSeconds(30));

        assertThat(source.poll()).map(Notice::kind).contains(Notice.Kind.PREEMPTION);
    }

    @Test
    void a_pause_of_seconds_is_nothing() {
        metadata.announce(new Event("Freeze", List.of("stint-some-0"), false, NOON.plusSeconds(300)));

        assertThat(open().poll()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"Events\":7}",
                "{\"Events\":[7,null,\"Preempt\"]}",
                "{\"Events\":[{}]}"
            })
    void answers_that_announce_nothing_are_no_notice(String nonsense) {
        metadata.nonsense(nonsense);

        assertThat(open().poll()).isEmpty();
        assertThat(metadata.asked(EVENTS)).isOne();
    }

    @Test
    void an_eviction_without_a_readable_time_is_a_warning_all_the_same() {
        metadata.nonsense("{\"Events\":[{\"EventType\":\"Preempt\",\"NotBefore\":\"soon\"}]}");

        assertThat(open().poll())
                .contains(new Notice(
                        Notice.Kind.PREEMPTION,
                        Optional.empty(),
                        "Azure will evict this Spot machine; it does not say when"));
    }

    @Test
    void a_first_answer_that_takes_minutes_is_waited_for_by_nobody_and_heard_when_it_comes() {
        metadata.holdEvents();
        NoticeSource source = open();
        assertThat(source.poll()).isEmpty();

        long before = System.nanoTime();
        for (int look = 0; look < 100; look++) {
            assertThat(source.poll()).isEmpty();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .as("a hundred looks that would wait 900 ms each")
                .isLessThan(Duration.ofSeconds(20));
        assertThat(metadata.asked(EVENTS)).as("one question, still open").isOne();

        metadata.preempt(NOON.plusSeconds(30));
        metadata.releaseEvents();
        Optional<Notice> heard = Optional.empty();
        long until = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (heard.isEmpty() && System.nanoTime() < until) {
            heard = source.poll();
            Thread.onSpinWait();
        }
        assertThat(heard).flatMap(Notice::endsAt).contains(NOON.plusSeconds(30));
    }

    @Test
    void a_question_nobody_ever_answers_is_asked_again() {
        metadata.holdEvents();
        HttpRequest request = HttpRequest.newBuilder(URI.create(metadata.endpoint() + AzureNoticeSource.EVENTS_PATH))
                .header("Metadata", "true")
                .build();
        OpenQuestion question = new OpenQuestion(new TimedHttp(), request, Duration.ofMillis(20));
        assertThat(question.look(System.nanoTime() + Duration.ofMillis(200).toNanos()))
                .isEmpty();

        metadata.releaseEvents();

        assertThat(question.look(System.nanoTime() + Duration.ofSeconds(30).toNanos()))
                .map(TimedHttp.Answer::code)
                .contains(200);
        assertThat(metadata.asked(EVENTS)).isEqualTo(2);
    }

    @Test
    void a_shutdown_without_a_notice_has_no_limit_that_azure_tells() {
        assertThat(open().shutdownLead()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"169.254.169.254", "ftp://169.254.169.254", "http://", "http://a b"})
    void an_address_that_is_none_is_refused_with_what_to_give(String wrong) {
        assertThatThrownBy(() -> open(wrong))
                .hasMessage("AZURE_POD_IDENTITY_AUTHORITY_HOST: '" + wrong
                        + "' is no address; give one such as http://169.254.169.254");
    }
}
