package dev.stint.providers.metadata;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Hears from Azure's Scheduled Events that this Spot machine will be evicted (at least 30 s before, best effort), which is a
 * preemption. That it will be deleted by somebody, restarted or moved to another host is told too, and is none: the machine goes, but
 * the market did not take it; that is a raised risk, so that what it has is saved. A pause of seconds ({@code Freeze}) is nothing.
 *
 * <p>The first question switches the feature on for the machine and may be answered only two minutes later; it stays open meanwhile,
 * and nobody waits for it. Events may be about other machines: their resources are held against this machine's name, as the instance
 * metadata has it; a machine that is not told its name takes them as its own, since saving in vain costs less. Used by one thread.
 *
 * <p>See "Azure Metadata Service: Scheduled Events for Linux VMs" in Azure's documentation.
 */
final class AzureNoticeSource implements NoticeSource {

    static final String EVENTS_PATH = "/metadata/scheduledevents?api-version=2020-07-01";
    static final String NAME_PATH = "/metadata/instance/compute/name?api-version=2021-02-01&format=text";

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    /** For all questions of one look; a little less than what {@link NoticeSource#poll} may take. */
    private static final Duration PATIENCE = Duration.ofMillis(900);

    /** The first answer can take two minutes. */
    private static final Duration ARMING = Duration.ofSeconds(150);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,79}");
    private static final int OK = 200;

    private final URI base;
    private final TimedHttp http;
    private final OpenQuestion events;
    private Optional<String> name = Optional.empty();
    private Optional<Notice> preemption = Optional.empty();
    private Optional<Notice> risk = Optional.empty();

    /** @param base such as {@code http://169.254.169.254}, without a path */
    AzureNoticeSource(URI base, TimedHttp http) {
        this.base = base;
        this.http = http;
        this.events = new OpenQuestion(http, question(EVENTS_PATH), ARMING);
    }

    @Override
    public Optional<Notice> poll() {
        if (preemption.isEmpty()) {
            long until = System.nanoTime() + PATIENCE.toNanos();
            events.look(until)
                    .filter(answer -> answer.code() == OK)
                    .ifPresent(answer -> hear(ScheduledEvent.read(answer.body()), until));
        }
        return preemption.or(() -> risk);
    }

    private void hear(Iterable<ScheduledEvent> told, long until) {
        if (name.isEmpty()) {
            name = http.ask(question(NAME_PATH), Duration.ofNanos(until - System.nanoTime()))
                    .filter(answer -> answer.code() == OK)
                    .map(answer -> answer.body().strip())
                    .filter(text -> NAME.matcher(text).matches());
        }
        for (ScheduledEvent event : told) {
            if (event.meets(name)) {
                preemption = ScheduledEvent.sooner(preemption, event.preemption());
                risk = risk.or(event::risk);
            }
        }
    }

    private HttpRequest question(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Metadata", "true")
                .GET()
                .build();
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }
}
