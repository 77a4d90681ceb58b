package dev.stint.cli;

import picocli.CommandLine.Option;

/** Which costs are meant: the options that commands about the costs of many runs have in common. */
final class AskedCosts {
    @Option(names = "--month", paramLabel = "MONTH", description = "a calendar month, in UTC, such as 2026-11")
    private String month = "";

    @Option(names = "--from", paramLabel = "TIME", description = "since this day or instant, in UTC")
    private String from = "";

    @Option(names = "--to", paramLabel = "TIME", description = "up to, and without, this day or instant, in UTC")
    private String to = "";

    @Option(names = "--team", paramLabel = "TEAM", description = "only this team's")
    private String team = "";

    /** Whether any was given. */
    boolean given() {
        return !(month + from + to + team).isEmpty();
    }

    /** The query after a path, with what stands before it. */
    String query(String before) {
        StringBuilder query = new StringBuilder(before);
        add(query, "month", month);
        add(query, "from", from);
        add(query, "to", to);
        add(query, "team", team);
        return query.isEmpty() ? "" : "?" + query;
    }

    private static void add(StringBuilder query, String name, String value) {
        if (!value.isEmpty()) {
            query.append(query.isEmpty() ? "" : "&").append(name).append('=').append(Api.escape(value));
        }
    }
}
