package dev.stint.server.metrics;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.Transition;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.engine.Onlooker;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * A trace of each run, whenever it comes to rest: the run, and below it its attempts, with the times that are in the tables. Sent in the
 * background; what cannot be sent is dropped, and no run waits for it. Made only where somebody wants traces. Safe for use by many
 * threads.
 */
final class Traces implements Onlooker, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Traces.class);
    private static final long CLOSE_SECONDS = 2;

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final AttemptTable attempts;

    /** @param endpoint of OTLP over HTTP, with its path */
    Traces(String endpoint, String version, String installation, AttemptTable attempts) {
        Attributes who = Attributes.builder()
                .put(AttributeKey.stringKey("service.name"), "stint")
                .put(AttributeKey.stringKey("service.version"), version)
                .put(AttributeKey.stringKey("service.namespace"), installation)
                .build();
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(who)))
                .addSpanProcessor(BatchSpanProcessor.builder(OtlpHttpSpanExporter.builder()
                                .setEndpoint(endpoint)
                                .build())
                        .build())
                .build();
        this.tracer = provider.get("dev.stint");
        this.attempts = attempts;
    }

    @Override
    public void seen(RunRow before, RunEvent event, Transition transition, Instant now) {
        boolean rests =
                transition.run().state().resting() && !before.machine().state().resting() && !transition.rejected();
        if (rests) {
            Commits.after(() -> trace(before, transition, now));
        }
    }

    private void trace(RunRow row, Transition transition, Instant now) {
        List<AttemptRow> all;
        try {
            all = attempts.granted(row.id());
        } catch (DataAccessException e) {
            log.warn("run={} is not traced, its attempts cannot be read: {}", row.id(), e.toString());
            return;
        }
        String outcome = transition.run().state().name().toLowerCase(Locale.ROOT);
        Span run = tracer.spanBuilder("run " + row.name())
                .setNoParent()
                .setSpanKind(SpanKind.INTERNAL)
                .setStartTimestamp(row.submittedAt())
                .setAttribute("stint.run", row.id())
                .setAttribute("stint.team", row.team())
                .setAttribute("stint.outcome", outcome)
                .setAttribute("stint.why", transition.why())
                .startSpan();
        Context within = Context.root().with(run);
        for (AttemptRow attempt : all) {
            Span span = tracer.spanBuilder("attempt " + attempt.attempt())
                    .setParent(within)
                    .setStartTimestamp(attempt.grantedAt().orElse(now))
                    .setAttribute("stint.market", attempt.market().id())
                    .setAttribute("stint.attempt", (long) attempt.attempt())
                    .setAttribute("stint.launch", (long) attempt.launch())
                    .setAttribute(
                            "stint.outcome",
                            attempt.outcome()
                                    .map(o -> o.name().toLowerCase(Locale.ROOT))
                                    .orElse(""))
                    .startSpan();
            attempt.startedAt().ifPresent(at -> span.addEvent("started", at));
            span.end(attempt.endedAt().orElse(now));
        }
        if (outcome.equals("failed")) {
            run.setStatus(StatusCode.ERROR, transition.why());
        }
        run.end(now);
    }

    /** What is left is sent, as far as that is quick. */
    @Override
    public void close() {
        provider.shutdown().join(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
