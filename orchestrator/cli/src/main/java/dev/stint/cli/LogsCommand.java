package dev.stint.cli;

import dev.stint.api.Views;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a job's output. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description =
                "Shows the job's output, all attempts in order; of an embedding job, that of all shards as it came.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint logs last",
            "  stint logs -f last --tail 20",
            "  stint logs train-digits-7f | grep loss",
            "  stint logs last --shard 3"
        })
final class LogsCommand implements Callable<Integer> {
    private static final int PAGE_BYTES = 1 << 20;
    private static final int NO_TAIL = -1;
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
    private int tail = NO_TAIL;

    @Option(names = "--shard", paramLabel = "K", description = "only what shard K of an embedding job wrote")
    private int shard = ALL_SHARDS;

    LogsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (tail < NO_TAIL) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--tail: " + tail + " is negative; give zero or more");
        }
        if (shard < ALL_SHARDS) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--shard: " + shard + " is negative; shards count from 0");
        }
        if (shard != ALL_SHARDS) {
            run = run + "." + shard;
        }
        Api api = session.api();
        String id = api.get(Api.run(run, "brief")).as(Views.RunView.class).id();
        long next = tail == NO_TAIL ? whole(api, id) : lastLines(api, id);
        if (!follow) {
            return ExitCodes.DONE;
        }
        LogView view = new LogView(session.console());
        try (Detach detach = Detach.whenInterrupted(session.console(), view, id)) {
            new Follow(session.door(), session.pause())
                    .untilRest(api, id, new Follow.Place(Long.MAX_VALUE, next), view);
        }
        return ExitCodes.DONE;
    }

    private long whole(Api api, String id) {
        PrintStream out = session.console().out();
        long from = 0;
        while (true) {
            Api.LogPage page = api.logs(id, from, PAGE_BYTES);
            out.write(page.text(), 0, page.text().length);
            if (page.text().length == 0 || out.checkError()) {
                return page.next();
            }
            from = page.next();
        }
    }

    /** The log can only be read forwards, so all of it is read and all but the last lines forgotten. */
    private long lastLines(Api api, String id) {
        Deque<byte[]> lines = new ArrayDeque<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long from = 0;
        while (true) {
            Api.LogPage page = api.logs(id, from, PAGE_BYTES);
            from = page.next();
            for (byte b : page.text()) {
                line.write(b);
                if (b == '\n') {
                    keep(lines, line);
                }
            }
            if (page.text().length == 0) {
                break;
            }
        }
        if (line.size() > 0) {
            keep(lines, line);
        }
        PrintStream out = session.console().out();
        lines.forEach(text -> out.write(text, 0, text.length));
        out.flush();
        return from;
    }

    private void keep(Deque<byte[]> lines, ByteArrayOutputStream line) {
        lines.addLast(line.toByteArray());
        line.reset();
        if (lines.size() > tail) {
            lines.removeFirst();
        }
    }

    /** Shows the output alone. */
    private static final class LogView implements FollowView {
        private final Console console;
        private boolean closed;

        LogView(Console console) {
            this.console = console;
        }

        @Override
        public void run(Views.RunView run) {
            // Only the output was asked for.
        }

        @Override
        public void event(Views.EventView event) {
            // Only the output was asked for.
        }

        @Override
        public synchronized void log(String text) {
            if (closed) {
                return;
            }
            console.out().print(text);
            if (console.out().checkError()) {
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
