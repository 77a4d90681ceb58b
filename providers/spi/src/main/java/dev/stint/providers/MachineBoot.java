package dev.stint.providers;

import java.util.Arrays;
import java.util.List;

/**
 * What a machine must know at boot: where its mailbox is, and the key its orders are sealed with.
 *
 * <p>Only the key is secret: it travels in the provider's boot data and is never logged, persisted or put on a command line.
 *
 * @param storeUri the object store that holds mailbox and checkpoints, such as {@code file:///home/me/.stint/bucket}
 * @param mailboxPrefix key prefix of this launch's mailbox, without rank: {@code team/run/mail/attempt-launch}
 * @param key 32 bytes, derived for this launch alone
 * @param agents the agent for machines that have to fetch it, one image for each architecture there is one for; empty where
 *     agents are started by other means ({@link CapacityProvider#fetchesAgent()})
 * @param container whether the command runs in a container, which the machine then must be able to run
 */
public record MachineBoot(
        String storeUri, String mailboxPrefix, byte[] key, List<AgentImage> agents, boolean container) {
    public MachineBoot {
        agents = List.copyOf(agents);
        if (key.length != 32) {
            throw new IllegalArgumentException("boot key: " + key.length + " bytes; give 32");
        }
        key = key.clone();
    }

    /** For machines that need not fetch their agent and run no container. */
    public MachineBoot(String storeUri, String mailboxPrefix, byte[] key) {
        this(storeUri, mailboxPrefix, key, List.of(), false);
    }

    @Override
    public byte[] key() {
        return key.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MachineBoot boot
                && storeUri.equals(boot.storeUri)
                && mailboxPrefix.equals(boot.mailboxPrefix)
                && agents.equals(boot.agents)
                && container == boot.container
                && Arrays.equals(key, boot.key);
    }

    @Override
    public int hashCode() {
        return storeUri.hashCode() * 31 + mailboxPrefix.hashCode();
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "MachineBoot[" + storeUri + " " + mailboxPrefix + "]";
    }
}
