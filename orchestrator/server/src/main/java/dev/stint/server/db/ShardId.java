package dev.stint.server.db;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which shard of which run. Ids of whole runs hold no dot, so the text says which it is.
 *
 * @param parent id of the run it belongs to
 * @param shard from 0
 */
public record ShardId(String parent, int shard) {

    private static final Pattern TEXT = Pattern.compile("([^.]+)\\.(0|[1-9][0-9]{0,8})");

    /** The shard an id names; empty for the id of a whole run. */
    public static Optional<ShardId> parse(String id) {
        Matcher matcher = TEXT.matcher(id);
        return matcher.matches()
                ? Optional.of(new ShardId(matcher.group(1), Integer.parseInt(matcher.group(2))))
                : Optional.empty();
    }

    /** The run an id belongs to: itself, or the one it is a shard of. */
    public static String wholeOf(String id) {
        return parse(id).map(ShardId::parent).orElse(id);
    }

    /** The id of the shard's own row. */
    public String id() {
        return parent + "." + shard;
    }
}
