package dev.stint.server.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** How the processors of this computer were shared since somebody asked last, between a server, PostgreSQL and this process. */
final class Processors {

    private final ProcessHandle server;
    private final Map<Long, Duration> before = new HashMap<>();
    private long at;

    Processors(ProcessHandle server) {
        this.server = server;
        since();
    }

    /** In words; sums of a process that ended meanwhile are not in it. */
    String since() {
        long now = System.nanoTime();
        double seconds = (now - at) / 1e9;
        at = now;
        double database = ProcessHandle.current()
                .descendants()
                .filter(each -> each.info().command().orElse("").endsWith("postgres"))
                .mapToDouble(this::used)
                .sum();
        return String.format(
                Locale.ROOT,
                "%.1f s; processors: server %.2f, database %.2f, load %.2f",
                seconds,
                used(server) / seconds,
                database / seconds,
                used(ProcessHandle.current()) / seconds);
    }

    private double used(ProcessHandle process) {
        Optional<Duration> total = process.info().totalCpuDuration();
        Duration last = before.getOrDefault(process.pid(), Duration.ZERO);
        total.ifPresent(all -> before.put(process.pid(), all));
        return total.map(all -> all.minus(last).toMillis() / 1000.0).orElse(0.0);
    }
}
