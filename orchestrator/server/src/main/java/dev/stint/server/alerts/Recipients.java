package dev.stint.server.alerts;

import dev.stint.server.access.Teams;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.teams.ChannelSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Whom to tell: the channels of the team, and those of the job. */
@Component
class Recipients {

    private final RunTable runs;
    private final Teams teams;

    Recipients(RunTable runs, Teams teams) {
        this.runs = runs;
        this.teams = teams;
    }

    /** The channels for an alert; each target once. */
    List<ChannelSpec> of(AlertKind kind, String team, Optional<String> run) {
        return told(kind, team, run.flatMap(runs::find));
    }

    /** Whether anybody wants to be told of this kind of alert about a run. */
    boolean any(AlertKind kind, RunRow run) {
        return !told(kind, run.team(), Optional.of(run)).isEmpty();
    }

    private List<ChannelSpec> told(AlertKind kind, String team, Optional<RunRow> run) {
        List<ChannelSpec> all = new ArrayList<>(teams.of(team).channels());
        run.ifPresent(row -> all.addAll(channels(row)));
        Set<String> taken = new HashSet<>();
        return all.stream()
                .filter(channel -> wants(channel, kind))
                .filter(channel -> taken.add(channel.kind() + " " + channel.target()))
                .toList();
    }

    private static boolean wants(ChannelSpec channel, AlertKind kind) {
        return channel.on().isEmpty()
                ? kind != AlertKind.SUCCEEDED
                : channel.on().contains(kind.word());
    }

    /** What the job itself says; a spec of another version of Stint that cannot be read any more says nothing. */
    private static List<ChannelSpec> channels(RunRow run) {
        // most specs tell nobody: reading them would cost more than all the rest
        if (!run.spec().contains("notify")) {
            return List.of();
        }
        return JobSpecs.parse(run.spec(), run.specName()).fold(JobSpec::channels, invalid -> List.<ChannelSpec>of());
    }
}
