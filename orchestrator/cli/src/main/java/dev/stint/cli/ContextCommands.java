package dev.stint.cli;

import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which server is spoken to. */
final class ContextCommands {

    private ContextCommands() {}

    /** Lists them. */
    @Command(
            name = "ls",
            mixinStandardHelpOptions = true,
            description = "Lists the servers one has logged in to, and which of them is in use. Tokens are not shown.",
            footerHeading = "%nExamples:%n",
            footer = {"  stint context ls"})
    static final class Ls implements Callable<Integer> {
        private final Session session;
        private final Contexts contexts;

        @Mixin
        private Output output = new Output();

        Ls(Session session, Contexts contexts) {
            this.session = session;
            this.contexts = contexts;
        }

        @Override
        public Integer call() {
            Contexts.Kept kept = contexts.read();
            Console console = session.console();
            if (output.json()) {
                List<Map<String, Object>> all = kept.contexts().stream()
                        .map(each -> Map.<String, Object>of(
                                "name",
                                each.name(),
                                "url",
                                each.url(),
                                "current",
                                each.name().equals(kept.current())))
                        .toList();
                console.json(Json.write(all));
                return ExitCodes.DONE;
            }
            Table table = new Table("", "CONTEXT", "SERVER");
            table.row(mark(kept, Contexts.LOCAL), Contexts.LOCAL, "of this computer (" + session.home() + ")");
            kept.contexts().forEach(each -> table.row(mark(kept, each.name()), each.name(), each.url()));
            table.print(console, "");
            return ExitCodes.DONE;
        }

        private static String mark(Contexts.Kept kept, String name) {
            return kept.current().equals(name) ? "*" : "";
        }
    }

    /** Uses another. */
    @Command(
            name = "use",
            mixinStandardHelpOptions = true,
            description = "Has all commands speak to another server from now on; local is the one of this computer.",
            footerHeading = "%nExamples:%n",
            footer = {"  stint context use work", "  stint context use local"})
    static final class Use implements Callable<Integer> {
        private final Session session;
        private final Contexts contexts;

        @Parameters(paramLabel = "NAME", description = "the context")
        private String name = "";

        Use(Session session, Contexts contexts) {
            this.session = session;
            this.contexts = contexts;
        }

        @Override
        public Integer call() {
            contexts.use(name);
            session.console().out().println("using " + name);
            return ExitCodes.DONE;
        }
    }

    /** Forgets one. */
    @Command(
            name = "rm",
            mixinStandardHelpOptions = true,
            description = "Forgets a server and its token.",
            footerHeading = "%nExamples:%n",
            footer = {"  stint context rm work"})
    static final class Rm implements Callable<Integer> {
        private final Session session;
        private final Contexts contexts;

        @Parameters(paramLabel = "NAME", description = "the context")
        private String name = "";

        Rm(Session session, Contexts contexts) {
            this.session = session;
            this.contexts = contexts;
        }

        @Override
        public Integer call() {
            contexts.remove(name);
            session.console().out().println("forgot " + name + " and its token");
            return ExitCodes.DONE;
        }
    }
}
