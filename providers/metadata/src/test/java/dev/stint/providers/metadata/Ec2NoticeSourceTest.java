package dev.stint.providers.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import dev.stint.providers.contract.NoticeSourceContract;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class Ec2NoticeSourceTest extends NoticeSourceContract {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final String TOKEN = "PUT /latest/api/token";
    private static final String ACTION = "GET /latest/meta-data/spot/instance-action";
    private static final String REBALANCE = "GET /latest/meta-data/events/recommendations/rebalance";
    private static final String RECOMMENDED = "{\"noticeTime\":\"2026-03-01T11:58:00Z\"}";

    private final TinyMetadata metadata = new TinyMetadata();
    private Instant now = NOON;

    @AfterEach
    void close() {
        metadata.close();
    }

    @Override
    protected NoticeSource open() {
        return open(Map.of());
    }

    private NoticeSource open(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.putIfAbsent("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.endpoint());
        return Factories.of("aws").open(environment, () -> now);
    }

    @Override
    protected void announce(Instant endsAt) {
        metadata.say(Ec2NoticeSource.ACTION_PATH, "{\"action\":\"terminate\",\"time\":\"" + endsAt + "\"}");
    }

    @Override
    protected void disturb() {
        metadata.say(Ec2NoticeSource.ACTION_PATH, "<html>busy</html>");
    }

    @Override
    protected void vanish() {
        metadata.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "hibernate", "terminate"})
    void whatever_ec2_will_do_with_the_machine_is_a_preemption_in_its_words(String action) {
        metadata.say(
                Ec2NoticeSource.ACTION_PATH, "{\"action\": \"" + action + "\", \"time\": \"2026-03-01T12:02:00Z\"}");

        assertThat(open().poll())
                .contains(new Notice(
                        Notice.Kind.PREEMPTION,
                        Optional.of(Instant.parse("2026-03-01T12:02:00Z")),
                        "EC2 will " + action + " this spot machine at 2026-03-01T12:02:00Z"));
    }

    @Test
    void an_action_without_a_readable_time_is_a_warning_all_the_same() {
        metadata.say(Ec2NoticeSource.ACTION_PATH, "{\"action\":\"hibernate\",\"time\":\"soon\"}");

        assertThat(open().poll())
                .hasValueSatisfying(notice -> assertThat(notice.kind()).isEqualTo(Notice.Kind.PREEMPTION))
                .hasValueSatisfying(notice -> assertThat(notice.endsAt()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "[]", "{}", "{\"action\":7}", "{\"action\":\"\\u001b[2J\"}", "\"terminate\""})
    void answers_that_name_no_action_are_no_notice(String nonsense) {
        metadata.say(Ec2NoticeSource.ACTION_PATH, nonsense);

        assertThat(open().poll()).isEmpty();
        assertThat(metadata.count(ACTION)).isOne();
    }

    @Test
    void one_token_serves_until_shortly_before_its_time_is_up() {
        NoticeSource source = open();
        source.poll();
        now = NOON.plus(Duration.ofHours(5)).plus(Duration.ofMinutes(49));
        source.poll();
        assertThat(metadata.asked).containsExactly(TOKEN, ACTION, ACTION);

        now = NOON.plus(Duration.ofHours(5)).plus(Duration.ofMinutes(50));
        source.poll();

        assertThat(metadata.count(TOKEN)).isEqualTo(2);
    }

    @Test
    void a_shorter_life_that_the_service_grants_is_kept_to() {
        metadata.ttl = "60";
        NoticeSource source = open();
        source.poll();

        now = NOON.plusSeconds(29);
        source.poll();
        assertThat(metadata.count(TOKEN)).isOne();
        now = NOON.plusSeconds(30);
        source.poll();

        assertThat(metadata.count(TOKEN)).isEqualTo(2);
    }

    @Test
    void a_token_that_is_refused_is_replaced_at_once() {
        NoticeSource source = open();
        source.poll();
        metadata.forgetTokens();
        announce(NOON.plusSeconds(120));

        assertThat(source.poll()).isPresent();
        assertThat(metadata.asked).containsExactly(TOKEN, ACTION, ACTION, TOKEN, ACTION);
    }

    @Test
    void a_recommendation_to_rebalance_is_not_asked_for_unless_wanted() {
        metadata.say(Ec2NoticeSource.REBALANCE_PATH, RECOMMENDED);

        assertThat(open().poll()).isEmpty();
        assertThat(metadata.count(REBALANCE)).isZero();
    }

    @Test
    void a_recommendation_to_rebalance_is_a_hint_that_a_preemption_supersedes() {
        metadata.say(Ec2NoticeSource.REBALANCE_PATH, RECOMMENDED);
        NoticeSource source = open(Map.of("STINT_REBALANCE", "true"));

        Optional<Notice> hint = source.poll();
        assertThat(hint).map(Notice::kind).contains(Notice.Kind.REBALANCE);
        assertThat(hint.flatMap(Notice::endsAt)).isEmpty();
        assertThat(source.poll()).isEqualTo(hint);
        assertThat(metadata.count(REBALANCE)).isOne();
        announce(NOON.plusSeconds(120));

        assertThat(source.poll()).map(Notice::kind).contains(Notice.Kind.PREEMPTION);
    }

    @Test
    void a_service_that_never_ends_its_answer_holds_nobody_longer_than_a_second() {
        metadata.stuck = true;
        NoticeSource source = open(Map.of("STINT_REBALANCE", "true"));
        long before = System.nanoTime();
        assertThat(source.poll()).isEmpty();

        // 900 ms by our own clock; the rest is what a busy machine may take to wake us
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        assertThat(metadata.count(ACTION)).isZero();
        metadata.stuck = false;
        announce(NOON.plusSeconds(120));
        assertThat(source.poll()).isPresent();
    }

    @Test
    void no_thread_of_ours_keeps_the_agent_from_ending() {
        open().poll();

        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith("HttpClient"))
                .isNotEmpty()
                .allMatch(Thread::isDaemon);
    }

    @Test
    void an_endpoint_that_is_none_is_refused_with_what_to_give() {
        for (String wrong : new String[] {"169.254.169.254", "ftp://169.254.169.254", "http://", "http://a b"}) {
            assertThatThrownBy(() -> open(Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", wrong)))
                    .as(wrong)
                    .hasMessageContaining("AWS_EC2_METADATA_SERVICE_ENDPOINT: '" + wrong + "' is no address");
        }
    }
}
