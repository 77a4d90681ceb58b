package dev.stint.server.engine;

import dev.stint.mailbox.BootKeys;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.providers.AgentImage;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.server.db.ShardId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;

/**
 * A launch request as it is stored before it is made: everything but the boot key, which is derived again when the request is
 * repeated, so that the repetition is equal to the first and no key lies in the database.
 *
 * @param startBound how long the machine may take to report, as offered
 * @param hazardPerHour the market's hazard, as offered; 0 when unknown
 * @param noticeLead the market's warning time, as offered
 * @param agents the agent for machines that fetch it; once chosen, also after an upgrade
 * @param container whether the command runs in a container; launches stored by older versions did not
 */
record StoredLaunch(
        String token,
        String market,
        int count,
        String installation,
        String team,
        String run,
        int attempt,
        int launch,
        Instant expiresAt,
        String storeUri,
        int diskGib,
        Instant runSubmittedAt,
        Duration startBound,
        double hazardPerHour,
        Duration noticeLead,
        List<AgentImage> agents,
        boolean container) {

    StoredLaunch {
        // rows of earlier versions say nothing of agents: nobody fetched any
        agents = agents == null ? List.of() : List.copyOf(agents);
    }

    /** The token of a launch: the same for ever. */
    static LaunchToken token(String installation, String run, int attempt, int launch) {
        // ids of runs are lower-case: what stands for the dot of a shard occurs in none
        String readable = "s" + installation + "-" + run.replace(".", "-S") + "-" + attempt + "-" + launch;
        if (readable.length() <= 64) {
            return new LaunchToken(readable);
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(readable.getBytes(StandardCharsets.UTF_8));
            return new LaunchToken("s" + HexFormat.of().formatHex(hash).substring(0, 60));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    MailboxPrefix mailbox() {
        return new Mail(storeUri, team, run, attempt, launch).prefix();
    }

    /** Where the mail of a launch lies: of all that is stored what is wanted at every look. */
    record Mail(String storeUri, String team, String run, int attempt, int launch) {
        MailboxPrefix prefix() {
            return ShardId.parse(run)
                    .map(shard ->
                            new MailboxPrefix(team, shard.parent(), Integer.toString(shard.shard()), attempt, launch))
                    .orElseGet(() -> new MailboxPrefix(team, run, attempt, launch));
        }
    }

    /** How many machines a launch is of. */
    record Machines(int count) {}

    byte[] key(InstallationKey owner) {
        return BootKeys.derive(owner.key(), run, attempt, launch);
    }

    LaunchRequest request(InstallationKey owner) {
        return new LaunchRequest(
                new LaunchToken(token),
                Market.parse(market),
                count,
                new MachineTags(installation, team, run, attempt, launch, expiresAt),
                new MachineBoot(storeUri, mailbox().value(), key(owner), agents, container),
                diskGib,
                runSubmittedAt);
    }
}
