package dev.stint.spec;

import dev.stint.spec.teams.ChannelSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A job as its author describes it, defaults filled in. Immutable. Made from YAML by {@link JobSpecs}.
 *
 * @param name what runs are called after: lower-case letters, digits, inner hyphens, at most 50
 * @param team who pays; {@code default} unless named
 * @param project what for, if named
 * @param tags for showback, in the order written
 * @param tier how important it is
 * @param kind what sort of work it is
 * @param resources what its machines must have
 * @param nodes machines of an attempt, 1 to 64; with more than one a checkpoint is one call of {@code stint.commit} on each
 * @param workdir folder on the submitter's machine whose content the command starts among (relative ones against the spec's
 *     folder); empty for an empty folder
 * @param setup shell text run once per machine before {@code run}; empty for none
 * @param run shell text; its exit code is the job's; empty for an embedding job that leaves the work to the built-in executor
 * @param env environment variables of the command, in the order written; never {@code STINT_…}
 * @param secrets environment variables of the command whose values are stored secrets of the team: variable to name of the secret, in the
 *     order written
 * @param inputs files it needs; the texts of an embedding job are the last of them
 * @param outputs files it leaves
 * @param checkpoint how progress is kept; empty when a lost machine means starting over
 * @param progressTotal steps in all, if known beforehand
 * @param work how long it takes without interruption, if estimated
 * @param deadline when it must be done, if it must
 * @param capacity which capacity it may use
 * @param maxPriceUsdPerHour most to pay for one machine for one hour, if bounded; above zero
 * @param maxWait longest time without a machine before on-demand is taken (spot-first) or the run fails (spot-only), if
 *     bounded
 * @param retries what happens when the command fails
 * @param budgetMaxUsd most to spend on one run, if bounded; zero or more
 * @param priority 0 to 100, higher first
 * @param embedding what is embedded; there exactly when the kind is {@link JobKind#EMBEDDING}
 * @param schedule when it runs again and again, if it does; with a matrix, all else is of the first combination
 * @param dependsOn names of the team's jobs whose newest runs must have succeeded before a run starts
 * @param channels {@code notify}: whom to tell of what becomes of its runs, beside those of the team
 */
public record JobSpec(
        String name,
        String team,
        Optional<String> project,
        Map<String, String> tags,
        Tier tier,
        JobKind kind,
        Resources resources,
        int nodes,
        Optional<String> workdir,
        String setup,
        String run,
        Map<String, String> env,
        Map<String, String> secrets,
        List<JobInput> inputs,
        List<JobOutput> outputs,
        Optional<CheckpointSpec> checkpoint,
        OptionalLong progressTotal,
        Optional<WorkEstimate> work,
        Optional<Deadline> deadline,
        CapacityChoice capacity,
        Optional<BigDecimal> maxPriceUsdPerHour,
        Optional<Duration> maxWait,
        RetryRules retries,
        Optional<BigDecimal> budgetMaxUsd,
        int priority,
        Optional<EmbeddingSpec> embedding,
        Optional<ScheduleSpec> schedule,
        List<String> dependsOn,
        List<ChannelSpec> channels) {

    /** Team of a job that names none. */
    public static final String DEFAULT_TEAM = "default";

    /** The largest gang. */
    public static final int MOST_NODES = 64;

    public JobSpec {
        tags = Collections.unmodifiableMap(new LinkedHashMap<>(tags));
        env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
        secrets = Collections.unmodifiableMap(new LinkedHashMap<>(secrets));
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        dependsOn = List.copyOf(dependsOn);
        channels = List.copyOf(channels);
        require(Names.isName(name), "name: '" + name + "' is not a name; " + Names.NAME_REMEDY);
        require(Names.isName(team), "team: '" + team + "' is not a name; " + Names.NAME_REMEDY);
        require(nodes >= 1 && nodes <= MOST_NODES, "nodes: " + nodes + " is out of range; give 1 to " + MOST_NODES);
        boolean embeds = kind == JobKind.EMBEDDING;
        require(embeds || !run.isBlank(), "run: is empty; give the command");
        require(embeds == embedding.isPresent(), "embedding: belongs to kind: embedding, and only there");
        require(priority >= 0 && priority <= 100, "priority: " + priority + " is out of range; give 0 to 100");
        require(
                maxPriceUsdPerHour.stream().allMatch(usd -> usd.signum() > 0),
                "max_price: " + maxPriceUsdPerHour + " is not above zero; give a positive amount");
        require(
                budgetMaxUsd.stream().allMatch(usd -> usd.signum() >= 0),
                "budget.max: " + budgetMaxUsd + " is negative; give zero or more");
    }

    /** When a run submitted at this instant must be done, if it must. */
    public Optional<Instant> deadlineFrom(Instant submittedAt) {
        return deadline.map(each -> each.from(submittedAt));
    }

    /** Never shows the environment. */
    @Override
    public String toString() {
        return "JobSpec[" + team + "/" + name + "]";
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
