package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists tokens. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description =
                "Lists tokens, newest first, those that open nothing any more last: whose, what they open, and when each was last used. Secrets are kept nowhere.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint token ls",
            "  stint token ls --all",
            "  stint token ls -o json | jq -r '.tokens[] | select(.used == null) | .id'"
        })
final class TokenListCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    private final Session session;

    @Option(names = "--all", description = "those that open nothing any more as well")
    private boolean all;

    @Mixin
    private Output output = new Output();

    TokenListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Console console = session.console();
        Instant now = session.clock().instant();
        List<AccessViews.TokenView> read = read(now);
        if (output.json()) {
            console.json(Json.write(new AccessViews.TokenList(read, Optional.empty())));
            return ExitCodes.DONE;
        }
        List<AccessViews.TokenView> tokens =
                read.stream().filter(token -> all || open(token, now)).toList();
        if (tokens.isEmpty()) {
            console.say("there are no tokens; stint token create makes one");
            return ExitCodes.DONE;
        }
        Table table = new Table("TOKEN", "NAME", "MAY", "MADE>", "BY", "ENDS>", "USED>");
        LocalTimes times = new LocalTimes(console.zone());
        for (AccessViews.TokenView token : tokens) {
            table.row(
                    token.id(),
                    token.name(),
                    may(token),
                    times.column(token.created()),
                    token.createdBy(),
                    token.revoked()
                            .map(at -> "revoked")
                            .orElseGet(() -> token.expires()
                                    .map(at -> now.isBefore(at) ? times.column(at) : "expired")
                                    .orElse("never")),
                    token.used().map(times::column).orElse("never"));
        }
        table.print(console, "");
        return ExitCodes.DONE;
    }

    /** Page by page, but not beyond those that open something, which come first, unless all are wanted. */
    private List<AccessViews.TokenView> read(Instant now) {
        List<AccessViews.TokenView> read = new ArrayList<>();
        Optional<String> next = Optional.of("");
        while (next.isPresent()) {
            AccessViews.TokenList page = session.api()
                    .get("tokens?limit=" + PAGE + (next.get().isEmpty() ? "" : "&before=" + Api.escape(next.get())))
                    .as(AccessViews.TokenList.class);
            read.addAll(page.tokens());
            boolean more = all || output.json() || read.stream().allMatch(token -> open(token, now));
            next = more ? page.next() : Optional.empty();
        }
        return read;
    }

    /** What a token opens, for people. */
    static String may(AccessViews.TokenView token) {
        return token.role()
                .map(role -> role + token.team().map(team -> " of " + team).orElse(" everywhere"))
                .orElse("as in teams.yaml");
    }

    private static boolean open(AccessViews.TokenView token, Instant now) {
        return token.revoked().isEmpty()
                && token.expires().filter(end -> !now.isBefore(end)).isEmpty();
    }
}
