package dev.stint.cli;

import com.sun.net.httpserver.HttpServer;
import dev.stint.api.Views;
import dev.stint.spec.SpecOverrides;
import dev.stint.spec.StarterSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Runs a few commands against a server of its own that knows one made-up run, so that Java can keep the loaded classes beside
 * the jars ({@code -XX:ArchiveClassesAtExit}) and later starts are quick. The launcher calls it once per build; it reads and
 * writes nothing.
 */
final class WarmUp {
    private static final String RUN = "warm-up-00000";

    private WarmUp() {}

    /** Ends with code 0 when every command worked. */
    public static void main(String[] args) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] answer = answer(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            Api api = new Api(
                    new ServerFile("http://127.0.0.1:" + server.getAddress().getPort(), "none", 0, "none"));
            PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
            Path folder = Path.of("").toAbsolutePath();
            Session session = new Session(
                    new Console(nowhere, nowhere, false, false, 100, false, ZoneId.systemDefault()),
                    Map.of(),
                    folder,
                    folder,
                    InstantSource.system(),
                    new Fixed(api),
                    Pause::sleeping,
                    Question.NOBODY);
            SpecOverrides.apply(StarterSpec.text("warm-up"), List.of(), Map.of());
            ServerFile.read(folder.resolve("no-such-home"));
            int worst = 0;
            for (String command : List.of("--help", "--version", "ls", "show " + RUN, "follow " + RUN)) {
                worst = Math.max(worst, Stint.execute(session, command.split(" ")));
            }
            LiveView live = new LiveView(session.console(), session.console()::columns);
            live.event(event());
            live.run(run());
            live.close();
            System.exit(worst);
        } finally {
            server.stop(0);
        }
    }

    private static String answer(String path) {
        if (path.endsWith("/runs")) {
            return Json.write(new Views.RunList(List.of(run()), Optional.empty()));
        }
        if (path.endsWith("/brief")) {
            return Json.write(run());
        }
        if (path.endsWith("/stream")) {
            return "event: timeline\ndata: " + Json.write(event()) + "\n\nevent: run\ndata: " + Json.write(run())
                    + "\n\nevent: end\ndata: " + Json.write(run()) + "\n\n";
        }
        return Json.write(new Views.RunDetail(
                run(),
                "",
                List.of(),
                List.of(event()),
                new Views.CostView(
                        BigDecimal.ONE,
                        BigDecimal.ONE,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        Optional.of(BigDecimal.TEN),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                List.of(new Views.OutputView("out", "/out", 1, "")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    }

    private static Views.EventView event() {
        return new Views.EventView(1, Instant.EPOCH, 1, "started", "RUNNING", "in local/home/a/small/spot");
    }

    private static Views.RunView run() {
        return new Views.RunView(
                RUN,
                "warm-up",
                "default",
                "",
                Map.of(),
                "standard",
                "SUCCEEDED",
                "",
                1,
                Optional.of("local/home/a/small/spot"),
                Optional.of(BigDecimal.ONE),
                Optional.of(new Views.ProgressView(1, 2)),
                Optional.of(1L),
                0,
                BigDecimal.ONE,
                Instant.EPOCH,
                Optional.empty(),
                Optional.empty(),
                Instant.EPOCH.plus(Duration.ofHours(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private record Fixed(Api api) implements ServerDoor {
        @Override
        public Api connect(Consumer<String> say) {
            return api;
        }

        @Override
        public Optional<Api> find() {
            return Optional.of(api);
        }
    }
}
