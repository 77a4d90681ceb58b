package dev.stint.cli;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shortens market ids to what tells them apart: the first one is shown whole, of the others what differs from it, and always
 * zone and capacity: {@code local/harbor/a/small/spot}, then {@code b/spot}, {@code b/large/on-demand}. Not safe for use by many
 * threads.
 */
final class MarketNames {
    private static final Pattern ID = Pattern.compile(
            "(?<![\\w./-])([\\w-]+)/([\\w.-]+)/([\\w.-]+)/([\\w.-]+)/(spot|on-demand|reserved)(?![\\w/-])");

    private Optional<MatchResult> first = Optional.empty();

    /** The text with its market ids shortened. */
    String within(String text) {
        Matcher ids = ID.matcher(text);
        return ids.replaceAll(match -> {
            if (first.isEmpty()) {
                first = Optional.of(ids.toMatchResult()); // what is passed in changes with the next match
                return match.group();
            }
            return brief(match, first.get());
        });
    }

    /** A market id shortened as in texts so far; never counts as the first one. */
    String of(String market) {
        Optional<MatchResult> known = first;
        String shown = within(market);
        first = known;
        return shown;
    }

    private static String brief(MatchResult market, MatchResult known) {
        if (!market.group(1).equals(known.group(1))) {
            return market.group();
        }
        String region = market.group(2);
        String zone = market.group(3);
        boolean told = region.equals(known.group(2)) || zone.startsWith(region);
        boolean sameType = market.group(4).equals(known.group(4));
        return (told ? "" : region + "/") + zone + (sameType ? "" : "/" + market.group(4)) + "/" + market.group(5);
    }
}
