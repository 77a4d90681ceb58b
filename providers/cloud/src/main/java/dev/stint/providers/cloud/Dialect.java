package dev.stint.providers.cloud;

import dev.stint.providers.LaunchRequest;
import java.util.Map;

/**
 * What of a machine's life is one cloud's own: how it learns who it is, how it fetches and reports, which disks are local, what has to be
 * closed to the command, how it ends. {@code boot.sh} tells what a dialect's script has to say and do; all else is in there, for every
 * cloud the same. Stateless.
 */
public interface Dialect {

    /** Variables and functions in bash, put into {@code boot.sh}. Comments stand on lines of their own, or behind the brace of a function. */
    String script();

    /**
     * The dialect's values of a launch, in the order they are written: where mailbox and agent are, above all.
     *
     * @param imageUri where the agent is, as a URI of the run's store
     * @throws IllegalArgumentException when the launch's store is none that machines of this cloud reach; without a word of what may be
     *     secret
     */
    Map<String, String> places(LaunchRequest request, String imageUri);

    /** What the cloud takes as boot data, before any encoding. */
    int largestBytes();

    /** Who takes no more than that, for messages: {@code EC2}. */
    String vendor();
}
