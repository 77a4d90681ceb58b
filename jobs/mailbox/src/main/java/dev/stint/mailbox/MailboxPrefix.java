package dev.stint.mailbox;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the mailbox of one launch lives: {@code <team>/<run>/mail/<attempt>-<launch>}, or
 * {@code <team>/<run>/<shard>/mail/<attempt>-<launch>} for a shard of a run. Each machine of the launch has a folder of its own
 * below, named by its rank.
 *
 * @param team the team whose machines may read and write here
 * @param run run id; of a shard, that of the run it belongs to
 * @param shard which shard, from 0 and without leading zeros; empty when the run has none
 * @param attempt attempt number, from 1
 * @param launch launch ordinal within the attempt, from 1
 */
public record MailboxPrefix(String team, String run, String shard, int attempt, int launch) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");
    private static final Pattern SHARD = Pattern.compile("|0|[1-9][0-9]{0,8}");
    private static final Pattern TEXT = Pattern.compile("([^/]+)/([^/]+)(?:/([^/]+))?/mail/([0-9]{1,9})-([0-9]{1,9})");

    public MailboxPrefix {
        requireName("team", team);
        requireName("run", run);
        if (!SHARD.matcher(shard).matches()) {
            throw new IllegalArgumentException(
                    "mailbox of " + run + ": shard '" + shard + "' is not a number from 0 on, without leading zeros");
        }
        if (attempt < 1 || launch < 1) {
            throw new IllegalArgumentException(
                    "mailbox of " + run + ": attempt " + attempt + ", launch " + launch + "; both count from 1");
        }
    }

    /** A launch of a run without shards. */
    public MailboxPrefix(String team, String run, int attempt, int launch) {
        this(team, run, "", attempt, launch);
    }

    /** The id orders are addressed to: that of the run, or {@code <run>.<shard>}. */
    public String id() {
        return shard.isEmpty() ? run : run + "." + shard;
    }

    /** The key prefix, without a trailing slash. */
    public String value() {
        return team + "/" + run + (shard.isEmpty() ? "" : "/" + shard) + "/mail/" + attempt + "-" + launch;
    }

    /**
     * The launch a {@link #value()} stands for.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    public static MailboxPrefix parse(String value) {
        Matcher matcher = TEXT.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "mailbox prefix: '" + value + "' is not <team>/<run>[/<shard>]/mail/<attempt>-<launch>");
        }
        return new MailboxPrefix(
                matcher.group(1),
                matcher.group(2),
                matcher.group(3) == null ? "" : matcher.group(3),
                Integer.parseInt(matcher.group(4)),
                Integer.parseInt(matcher.group(5)));
    }

    String orderKey(int rank) {
        return folder(rank) + "/order.json";
    }

    String statusKey(int rank) {
        return folder(rank) + "/status.json";
    }

    /** Where the machine's boot says why there is no agent, before there is one to say anything. */
    String bootFailureKey(int rank) {
        return folder(rank) + "/boot-failure";
    }

    /** Chunks count from 0, so the chunk to read next is the number of chunks read so far. */
    String logKey(int rank, long chunk) {
        if (chunk < 0 || chunk > 99_999_999) {
            throw new IllegalArgumentException("log chunk: " + chunk + " is not within 0 and 99999999");
        }
        return folder(rank) + "/log/" + String.format(Locale.ROOT, "%08d", chunk);
    }

    private String folder(int rank) {
        if (rank < 0) {
            throw new IllegalArgumentException("rank: " + rank + "; ranks count from 0");
        }
        return value() + "/" + rank;
    }

    private static void requireName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "mailbox: " + what + " '" + name
                            + "' is not a name; give 1 to 128 letters, digits, '.', '_' or '-', starting with a letter or digit");
        }
    }

    @Override
    public String toString() {
        return value();
    }
}
