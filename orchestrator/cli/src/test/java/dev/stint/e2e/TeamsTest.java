package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a file of teams says acts on a real server, and another file lets go on what the first one kept waiting. */
@Tag("long")
final class TeamsTest {

    @TempDir
    Path folder;

    @Test
    void a_quota_and_a_budget_act_as_soon_as_they_are_applied_and_no_longer_than_they_are() throws IOException {
        try (House house = new House(folder)) {
            Files.createDirectories(house.home);
            Files.writeString(house.home.resolve("server.yaml"), "stint.money.check-every: 1s\n");
            house.market("dear", """
                    notice: 2s
                    shapes:
                      small: {vcpus: 1, memory_gib: 1}
                    zones:
                      a:
                        small:
                          on_demand: {price: 3600}
                          spot: {price: 1800}
                    """);
            Path spec = house.desk.resolve("sleep.yaml");
            Files.writeString(spec, """
                    name: sleep
                    team: vision
                    run: sleep 600
                    resources: {providers: local, regions: dear}
                    """);
            Path teams = house.desk.resolve("teams.yaml");
            Files.writeString(teams, "teams: {vision: {quota: {machines: 1}}}\n");
            assertThat(house.stint("apply", teams.toString()).out()).contains("+ vision");
            String first = house.submit(spec);
            house.awaitState(first, "RUNNING");
            String second =
                    house.stint("run", "-d", "--again", spec.toString()).out().strip();
            house.await(
                    second,
                    "waits for its team's quota",
                    detail -> detail.run().why().contains("team vision has 1 of 1 machine"));

            Files.writeString(teams, "teams: {vision: {quota: {machines: 2}}}\n");
            assertThat(house.stint("apply", teams.toString()).out()).contains("quota.machines  1 -> 2");
            house.awaitState(second, "RUNNING");
            house.stint("cancel", second);
            house.awaitState(second, "CANCELLED");

            Files.writeString(teams, "teams: {vision: {budgets: [{usd: 0.01, period: year, at_limit: pause}]}}\n");
            house.stint("apply", teams.toString());
            house.awaitState(first, "PAUSED");
            assertThat(house.show(first).run().why()).contains("budget is used up");
            Files.writeString(teams, "teams: {vision: {budgets: [{usd: 1000000, period: year, at_limit: pause}]}}\n");
            house.stint("apply", teams.toString());
            house.awaitState(first, "RUNNING");

            assertThat(house.stint("teams", "history").out()).contains("+vision", "~vision");
            Files.writeString(teams, "teams: {}\n");
            assertThat(house.tryStint("apply", teams.toString()).exit()).isEqualTo(2);
            house.stint("apply", teams.toString(), "--yes");
            assertThat(house.stint("teams", "ls").out()).isEmpty();
            house.stint("cancel", first);
            house.awaitState(first, "CANCELLED");
            house.assertLeavesNothing();
        }
    }
}
