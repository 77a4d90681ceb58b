package dev.stint.server.metrics;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON object a line, with names after the Elastic Common Schema. What messages say as {@code run=…}, {@code attempt=…},
 * {@code market=…} and the like stands beside the message under its own name, so that programs need not take messages apart. Safe for use
 * by many threads.
 */
public final class JsonLog implements StructuredLogFormatter<ILoggingEvent> {

    private static final Pattern KEY =
            Pattern.compile("(?<![\\w.-])(run|attempt|market|machine|provider|alert|team)=([^\\s,;:]+)");

    private final JsonMapper json = JsonMapper.shared();
    private final ThrowableProxyConverter traces = new ThrowableProxyConverter();

    /** Made by the logging system. */
    public JsonLog() {
        traces.start();
    }

    @Override
    public String format(ILoggingEvent event) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("@timestamp", event.getInstant().toString());
        line.put("log.level", event.getLevel().toString());
        line.put("log.logger", event.getLoggerName());
        line.put("process.thread.name", event.getThreadName());
        line.put("message", event.getFormattedMessage());
        Matcher keys = KEY.matcher(event.getFormattedMessage());
        while (keys.find()) {
            line.putIfAbsent(keys.group(1), keys.group(2));
        }
        event.getMDCPropertyMap().forEach(line::putIfAbsent);
        if (event.getThrowableProxy() != null) {
            line.put("error.type", event.getThrowableProxy().getClassName());
            line.put("error.stack_trace", traces.convert(event));
        }
        return json.writeValueAsString(line) + "\n";
    }
}
