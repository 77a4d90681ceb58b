package dev.stint.server.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What tables, providers and the homes of two servers tell afterwards of who had which run and what was launched. */
final class LedgerOfHands {

    private final JdbcClient jdbc;
    private final Path folder;
    private final StubMachines machines;

    /** @param folder with the servers' homes */
    LedgerOfHands(JdbcClient jdbc, Path folder, StubMachines machines) {
        this.jdbc = jdbc;
        this.folder = folder;
        this.machines = machines;
    }

    /** How often a run changed hands for a reason, {@code %} for any. */
    int taken(String why) {
        return jdbc.sql("select count(*) from ownership where why like ?")
                .param("%" + why + "%")
                .query(Integer.class)
                .single();
    }

    /**
     * No run had two owners, nothing was launched twice.
     *
     * @param runs all there were
     * @param stubbed how many of them on the stubbed provider
     */
    void assertProven(List<String> runs, int stubbed) throws IOException {
        // who had a run: fences without a gap, each of one server
        assertThat(jdbc.sql("select run from ownership group by run having max(fence) <> count(*) or min(fence) <> 1")
                        .query(String.class)
                        .list())
                .as("runs whose hands are not known")
                .isEmpty();
        assertThat(jdbc.sql("select count(distinct run) from ownership")
                        .query(Integer.class)
                        .single())
                .isEqualTo(runs.size());
        // what loops wrote: never anything of an earlier owner after something of a later one
        assertThat(jdbc.sql("select distinct a.run from event a join event b on a.run = b.run and a.seq < b.seq"
                                + " where b.fence > 0 and a.fence > b.fence")
                        .query(String.class)
                        .list())
                .as("runs with two owners at once")
                .isEmpty();
        assertThat(jdbc.sql("select distinct a.run from attempt a join attempt b on a.run = b.run"
                                + " and (a.attempt, a.launch) < (b.attempt, b.launch) where a.fence > b.fence")
                        .query(String.class)
                        .list())
                .as("runs whose launches two owners recorded")
                .isEmpty();
        // what was launched: one machine for each launch, one launch at a time, and one attempt only where no machine
        // was lost
        assertThat(jdbc.sql("select a.run from attempt a join attempt b on a.run = b.run"
                                + " and (a.attempt, a.launch) < (b.attempt, b.launch)"
                                + " where a.ended_at is null or a.ended_at > b.placed_at")
                        .query(String.class)
                        .list())
                .as("runs with two attempts at once")
                .isEmpty();
        List<String> tokens = jdbc.sql("select token from attempt where market like 'stub/%'")
                .query(String.class)
                .list();
        assertThat(tokens).as("attempts of the stubbed provider").hasSize(stubbed);
        assertThat(machines.calls())
                .as("launches asked for")
                .allSatisfy(token -> assertThat(tokens).contains(token));
        assertThat(machines.launched()).as("machines made").isEqualTo(stubbed);
        assertLocal(runs.size() - stubbed);
        System.out.printf(
                "%d runs, %d changes of hands; %d stubbed launches asked for, %d repeated, %d machines%n",
                runs.size(),
                taken("%"),
                machines.calls().size(),
                machines.calls().size() - new HashSet<>(machines.calls()).size(),
                machines.launched());
    }

    /** Of the machines that are processes of this computer: one for each launch, and nothing that had begun was begun again. */
    private void assertLocal(int runs) throws IOException {
        List<String> launched = new ArrayList<>();
        for (String server : List.of("one", "two")) {
            Path machines = folder.resolve(server).resolve("providers/local/machines");
            if (Files.exists(machines)) {
                try (Stream<Path> records = Files.list(machines)) {
                    for (Path each : (Iterable<Path>) records::iterator) {
                        Path record = each.resolve("machine.json");
                        // none: its server was killed before it began the launch
                        if (Files.exists(record)) {
                            launched.add(ServerProcess.JSON
                                    .readTree(Files.readAllBytes(record))
                                    .get("token")
                                    .asString());
                        }
                    }
                }
            }
        }
        assertThat(launched).as("launches of local machines").doesNotHaveDuplicates();
        assertThat(jdbc.sql("select token from attempt where market like 'local/%' and tried")
                        .query(String.class)
                        .list())
                .as("launches that were recorded before they were made")
                .containsAll(launched);
        List<String> granted = jdbc.sql("select token from attempt where market like 'local/%' and machine is not null")
                .query(String.class)
                .list();
        assertThat(launched)
                .as("machines, those whose launch nobody recorded the answer of too")
                .containsAll(granted);
        // a machine that is not heard in time is given up, as ever: by its own server after twice its start bound, by
        // the one
        // that took over after a minute. On a computer that is too busy to start it: machines are polite to all else
        int unheard = jdbc.sql("select count(*) from attempt where market like 'local/%' and machine is not null"
                        + " and started_at is null")
                .query(Integer.class)
                .single();
        System.out.printf(
                "%d local runs: %d machines, %d of them not recorded, %d given up because they were not heard in time%n",
                runs, launched.size(), launched.size() - granted.size(), unheard);
        if (unheard > 0) {
            System.out.println("not heard in time: " + unfinished());
        }
        assertThat(granted.size() - unheard)
                .as("machines that came to work: %s", unfinished())
                .isEqualTo(runs);
    }

    private List<Map<String, Object>> unfinished() {
        return jdbc.sql(
                        "select run, attempt, launch, fence, server, machine, outcome, detail, placed_at, started_at, ended_at"
                                + " from attempt where market like 'local/%' and machine is not null and outcome <> 'SUCCEEDED'"
                                + " order by run, attempt, launch")
                .query()
                .listOfRows();
    }
}
