package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.cli.HostileSpecFiles;
import dev.stint.hostile.Mutant;
import dev.stint.spec.JobSpecs;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Broken specs sent straight to a real server, past the client that would have refused them: 400, problems, and no run. */
final class SpecDoorTest {
    private static final int BROKEN = Integer.getInteger("stint.fuzz", 500);

    @TempDir
    static Path folder;

    @Test
    void a_broken_spec_makes_no_run() throws Exception {
        var source = HostileSpecFiles.source();
        try (House house = new House(folder)) {
            house.stint("server", "start");
            try (ServerGauge server = new ServerGauge(house)) {
                Iterable<Mutant> broken = LongStream.iterate(1, seed -> seed + 1)
                        .mapToObj(source::mutant)
                        .filter(each -> JobSpecs.parse(each.text(), "job.yaml").fold(spec -> false, invalid -> true))
                        .limit(BROKEN)::iterator;
                for (Mutant mutant : broken) {
                    String body = JsonMapper.shared()
                            .writeValueAsString(new Requests.Submit(
                                    mutant.text(), "job.yaml", Map.of(), "/", "key-" + mutant.seed()));
                    HttpResponse<String> answer = server.send(server.request("/api/v1/runs")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body)));

                    assertThat(answer.statusCode())
                            .as("%s%n%s", mutant, answer.body())
                            .isEqualTo(400);
                    var problem = JsonMapper.shared().readTree(answer.body());
                    assertThat(problem.path("exitCode").asInt())
                            .as(answer.body())
                            .isEqualTo(2);
                    assertThat(problem.path("problems").size())
                            .as(answer.body())
                            .isPositive();
                    assertThat(answer.body()).doesNotContain("Exception", "\\tat ");
                }
            }
            assertThat(house.stint("ls", "--all", "-o", "json")
                            .as(Views.RunList.class)
                            .runs())
                    .isEmpty();
            house.assertLeavesNothing();
        }
    }
}
