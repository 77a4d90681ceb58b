package dev.stint.providers.metadata;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Hears from Compute Engine's metadata service that this Spot machine is being preempted. That is told when it begins, together with
 * the signal to shut down, and says no time: the machine has what Google gives it for shutting down, at most 30 s.
 *
 * <p>The service also holds questions open until something changes ({@code wait_for_change}). Looking once a second needs no thread
 * for that, misses nothing, and is at most a second late; and since the signal to shut down reaches the agent too, which then looks
 * at once, it is not even that as a rule. Used by one thread.
 *
 * <p>See "Spot VMs" and "View and query VM metadata" in Google's documentation of Compute Engine.
 */
final class GceNoticeSource implements NoticeSource {

    static final String PREEMPTED_PATH = "/computeMetadata/v1/instance/preempted";

    /** Questions have to carry it, so that nobody can be tricked into asking; answers do so too. */
    static final String FLAVOR = "Metadata-Flavor";

    static final String GOOGLE = "Google";

    /** What a Spot machine is given for shutting down, best effort; others get more. */
    static final Duration SHUTDOWN = Duration.ofSeconds(30);

    static final Duration INTERVAL = Duration.ofSeconds(1);

    /** A little less than what {@link NoticeSource#poll} may take. */
    private static final Duration PATIENCE = Duration.ofMillis(900);

    private static final int OK = 200;

    private final HttpRequest question;
    private final InstantSource clock;
    private final TimedHttp http;
    private Optional<Notice> heard = Optional.empty();

    /** @param base such as {@code http://metadata.google.internal}, without a path */
    GceNoticeSource(URI base, InstantSource clock, TimedHttp http) {
        this.question = HttpRequest.newBuilder(base.resolve(PREEMPTED_PATH))
                .header(FLAVOR, GOOGLE)
                .GET()
                .build();
        this.clock = clock;
        this.http = http;
    }

    @Override
    public Optional<Notice> poll() {
        if (heard.isEmpty()) {
            heard = http.ask(question, PATIENCE)
                    .filter(answer -> answer.code() == OK)
                    .filter(answer -> answer.headers().allValues(FLAVOR).contains(GOOGLE))
                    .filter(answer -> answer.body().strip().equals("TRUE"))
                    .map(answer -> new Notice(
                            Notice.Kind.PREEMPTION,
                            // it may have begun right after the last look
                            Optional.of(clock.instant().plus(SHUTDOWN).minus(INTERVAL)),
                            "Google preempts this machine, which has at most " + SHUTDOWN.toSeconds()
                                    + " s to shut down"));
        }
        return heard;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public Optional<Duration> shutdownLead() {
        return Optional.of(SHUTDOWN);
    }
}
