package dev.stint.cli;

import dev.stint.api.Views;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a job's output. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the job's output, all attempts in order; of an embedding job, that of all shards as it came.",
            "On a terminal a line says where another attempt begins; in files and pipes only with --attempts."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint logs last",
            "  stint logs -f last --tail 20",
            "  stint logs train-digits-7f | grep loss",
            "  stint logs last --shard 3"
        })
final class LogsCommand implements Callable<Integer> {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int ALL_SHARDS = -1;

    private final Session session;

    @Parameters(paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Option(
            names = {"-f", "--follow"},
            description = "go on until the run rests")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "N",
            description = "only the last N lines of what there is")
    private Optional<Integer> tail = Optional.empty();

    @Option(names = "--attempts", description = "say where another attempt begins, also in files and pipes")
    private boolean attempts;

    @Option(names = "--shard", paramLabel = "K", description = "only what shard K of an embedding job wrote")
    private int shard = ALL_SHARDS;

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (tail.filter(lines -> lines < 0).isPresent()) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--tail: " + tail.get() + " is negative; give zero or more");
        }
        if (shard < ALL_SHARDS) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--shard: " + shard + " is negative; shards count from 0");
        }
        if (shard != ALL_SHARDS) {
            run = run + "." + shard;
        }
        Api api = session.api();
        String id = api.get(Api.run(run, "brief")).as(Views.RunView.class).id();
        LogView view =
                new LogView(session.console(), attempts || session.console().live());
        long next = tail.isPresent() ? lastLines(api, id, tail.get(), view) : whole(api, id, view);
        if (!follow) {
            return ExitCodes.DONE;
        }
        try (Detach detach = Detach.whenInterrupted(session.console(), view, id)) {
            new Follow(session.door(), session.pause())
                    .untilRest(api, id, new Follow.Place(Long.MAX_VALUE, next), view);
        }
        return ExitCodes.DONE;
    }

    private static long whole(Api api, String id, LogView view) {
        long from = 0;
        while (true) {
            LogPage page = api.logs(id, from, PAGE_BYTES);
            for (LogPage.Part part : page.parts()) {
                view.show(part);
            }
            if (page.text().length == 0 || view.unread()) {
                return page.next();
            }
            from = page.next();
        }
    }

    /** The log can only be read forwards, so all of it is read and all but the last lines forgotten. */
    private static long lastLines(Api api, String id, int most, LogView view) {
        Deque<LogPage.Part> lines = new ArrayDeque<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int attempt = 0;
        long from = 0;
        while (true) {
            LogPage page = api.logs(id, from, PAGE_BYTES);
            from = page.next();
            for (LogPage.Part part : page.parts()) {
                if (part.attempt() != attempt && line.size() > 0) {
                    keep(lines, attempt, line, most);
                }
                attempt = part.attempt();
                for (byte b : part.text()) {
                    line.write(b);
                    if (b == '\n') {
                        keep(lines, attempt, line, most);
                    }
                }
            }
            if (page.text().length == 0) {
                break;
            }
        }
        if (line.size() > 0) {
            keep(lines, attempt, line, most);
        }
        lines.forEach(view::show);
        return from;
    }

    private static void keep(Deque<LogPage.Part> lines, int attempt, ByteArrayOutputStream line, int most) {
        lines.addLast(new LogPage.Part(attempt, line.toByteArray()));
        line.reset();
        if (lines.size() > most) {
            lines.removeFirst();
        }
    }

    /** Shows the output alone, and if wanted where attempts begin. */
    private static final class LogView implements FollowView {
        private final Console console;
        private final boolean separated;
        private int attempt;
        private int coming;
        private boolean lineEnded = true;
        private boolean anything;
        private boolean closed;

        LogView(Console console, boolean separated) {
            this.console = console;
            this.separated = separated;
        }

        synchronized void show(LogPage.Part part) {
            if (part.text().length == 0) {
                return;
            }
            if (part.attempt() > 0) {
                begin(part.attempt());
            }
            console.out().write(part.text(), 0, part.text().length);
            console.out().flush();
            written(part.text()[part.text().length - 1] == '\n');
        }

        /** Whether whoever read the output is gone. */
        boolean unread() {
            return console.out().checkError();
        }

        private void begin(int next) {
            if (separated && next != attempt && (anything || next > 1)) {
                console.out().println((lineEnded ? "" : "\n") + "---- attempt " + next + " ----");
            }
            attempt = next;
        }

        private void written(boolean wholeLine) {
            anything = true;
            lineEnded = wholeLine;
        }

        @Override
        public synchronized void run(Views.RunView run) {
            // output that comes from now on is of the attempt that is at work
            coming = Math.max(coming, run.attempt());
        }

        @Override
        public void event(Views.EventView event) {
            // Only the output was asked for.
        }

        @Override
        public synchronized void log(String text) {
            if (closed || text.isEmpty()) {
                return;
            }
            show(new LogPage.Part(coming, text.getBytes(StandardCharsets.UTF_8)));
            if (unread()) {
                throw new CommandFailure(ExitCodes.DONE, "nobody reads any more");
            }
        }

        @Override
        public void note(String text) {
            console.hint(text);
        }

        @Override
        public synchronized void close() {
            closed = true;
        }
    }
}
