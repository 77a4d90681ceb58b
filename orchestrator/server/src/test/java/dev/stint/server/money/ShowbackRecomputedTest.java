package dev.stint.server.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.stint.api.MoneyViews;
import dev.stint.core.cost.Timespan;
import dev.stint.server.Costs;
import dev.stint.server.Installation;
import dev.stint.server.db.BudgetTable;
import dev.stint.server.engine.GeneratedCosts;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Showback against other ways to the same sums: a program in another language, the database's own sums, and a FOCUS file. */
class ShowbackRecomputedTest {

    /** {@code -Dstint.chaos=full}: as many as a large team has in a quarter. */
    private static final int RUNS = "full".equals(System.getProperty("stint.chaos")) ? 10_000 : 200;

    private static final JsonMapper JSON = JsonMapper.builder()
            .changeDefaultPropertyInclusion(inclusion -> inclusion
                    .withValueInclusion(JsonInclude.Include.NON_ABSENT)
                    .withContentInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    @TempDir
    static Path folder;

    private static GeneratedCosts generated;
    private static BudgetBooks books;
    private static MoneyDesk desk;

    @BeforeAll
    static void generate() {
        generated = new GeneratedCosts(4711, RUNS);
        books = new BudgetBooks(new FakeTeams(), new BudgetTable(generated.tables.jdbc()), generated.transaction());
        desk = new MoneyDesk(generated.facts(), books, new Installation("inst-1", "s3://b"), () -> GeneratedCosts.NOW);
    }

    @Test
    void another_program_comes_to_the_same_figures_from_raw_attempts_and_prices() throws Exception {
        for (String month : List.of("", "2026-10")) {
            Path raw = folder.resolve("raw" + month + ".json");
            JSON.writeValue(raw.toFile(), desk.raw(question(month)));
            JsonNode anew = recompute(raw, month);
            for (String by : List.of("team", "project", "tag:model", "run")) {
                long before = System.nanoTime();
                MoneyViews.ShowbackView ours = desk.showback(by, question(month));
                if (RUNS > 200) {
                    System.out.printf(
                            "showback by %s of %s: %d runs, %d lines, %d ms%n",
                            by,
                            month.isEmpty() ? "all" : month,
                            ours.total().runs(),
                            ours.rows().size(),
                            (System.nanoTime() - before) / 1_000_000);
                }
                assertThat(ours.rows()).isNotEmpty();
                assertThat(ours.rows()).hasSize(anew.get(by).size());
                for (MoneyViews.ShowbackRow row : ours.rows()) {
                    same(month + " " + by, row, anew.get(by).get(row.key()));
                }
            }
        }
    }

    @Test
    void the_other_program_notices_a_figure_that_is_wrong() throws Exception {
        Path raw = folder.resolve("tampered.json");
        JSON.writeValue(raw.toFile(), desk.raw(question("2026-10")));
        String text = Files.readString(raw);
        Files.writeString(raw, text.replaceFirst("\"usdPerHour\":[0-9.]+", "\"usdPerHour\":123.456"));

        JsonNode anew = recompute(raw, "");

        BigDecimal theirs = BigDecimal.ZERO;
        for (JsonNode line : anew.get("team")) {
            theirs = theirs.add(new BigDecimal(line.get("totalUsd").asString()));
        }
        assertThat(theirs)
                .isNotEqualByComparingTo(
                        desk.showback("team", question("")).total().totalUsd());
    }

    @Test
    void the_database_adds_up_the_same_for_budgets() {
        for (String month : List.of("2026-09", "2026-10", "2026-11")) {
            Timespan when = Timespan.of(YearMonth.parse(month));
            Map<String, BigDecimal> spent = new HashMap<>();
            books.spent(List.of("vision", "speech", "ops"), when, GeneratedCosts.NOW)
                    .forEach((owner, usd) -> spent.put(owner.team() + "/" + owner.project(), usd.usd()));

            Map<String, BigDecimal> shown = new HashMap<>();
            desk.showback("project", question(month)).rows().forEach(row -> shown.put(row.key(), row.totalUsd()));

            assertThat(shown).hasSize(9);
            shown.forEach(
                    (project, usd) -> assertThat(spent.get(project)).as(project).isEqualByComparingTo(usd));
        }
    }

    @Test
    void a_focus_file_keeps_the_rules_of_its_columns_and_adds_up_to_the_month() {
        for (String month : List.of("2026-09", "2026-10", "2026-11")) {
            List<String> lines = desk.focus(question(month));
            List<Map<String, Optional<String>>> rows = FocusFile.parse(String.join("\r\n", lines) + "\r\n");

            assertThat(rows).hasSizeGreaterThan(RUNS / 3);
            assertThat(FocusRules.published().faults(rows)).isEmpty();
            BigDecimal billed = rows.stream()
                    .map(row -> new BigDecimal(row.get("BilledCost").orElseThrow()))
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
            assertThat(billed)
                    .isEqualByComparingTo(
                            desk.showback("team", question(month)).total().totalUsd());
        }
    }

    @Test
    void a_review_of_a_month_adds_up_and_names_a_lever() {
        MoneyViews.ReviewView review = desk.review(question("2026-10"));

        assertThat(review.total())
                .isEqualTo(desk.showback("team", question("2026-10")).total());
        assertThat(review.drivers()).hasSize(5);
        assertThat(review.lever()).isPresent();
        assertThat(desk.review(question("")).to())
                .as("the present month, up to now")
                .isEqualTo(GeneratedCosts.NOW);
    }

    private static JsonNode recompute(Path raw, String month) throws Exception {
        Path script = Path.of("../../docs/examples/showback/showback.py").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                "python3", script.toString(), "--by", "team", "--by", "project", "--by", "tag:model", "--by", "run"));
        if (!month.isEmpty()) {
            command.addAll(List.of("--month", month));
        }
        command.add(raw.toString());
        assumeThat(python()).as("python3 is installed").isTrue();
        Path out = folder.resolve("out.json");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(process.onExit().get(3, TimeUnit.MINUTES).exitValue())
                    .as(Files.readString(err))
                    .isZero();
        } finally {
            process.destroyForcibly();
        }
        return JSON.readTree(Files.readString(out));
    }

    private static boolean python() {
        return System.getenv("PATH") != null
                && List.of(System.getenv("PATH").split(":")).stream()
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "python3")));
    }

    private static void same(String what, MoneyViews.ShowbackRow row, JsonNode theirs) {
        assertThat(theirs).as(what + " " + row.key()).isNotNull();
        Map<String, BigDecimal> ours = new HashMap<>();
        JsonNode tree = JSON.valueToTree(row);
        for (String figure : List.of(
                "totalUsd",
                "computeUsd",
                "spotUsd",
                "onDemandUsd",
                "reservedUsd",
                "storageUsd",
                "requestsUsd",
                "transferUsd",
                "earlyUsd",
                "savedUsd",
                "lostUsd",
                "fallbackUsd",
                "idleUsd",
                "gpuHours")) {
            ours.put(figure, tree.get(figure).decimalValue());
            assertThat(ours.get(figure))
                    .as(what + " " + row.key() + " " + figure)
                    .isEqualByComparingTo(new BigDecimal(theirs.get(figure).asString()));
        }
        assertThat(theirs.get("runs").asInt()).as(what + " " + row.key()).isEqualTo(row.runs());
        assertThat(theirs.get("succeeded").asInt()).as(what + " " + row.key()).isEqualTo(row.succeeded());
    }

    private static Costs.Question question(String month) {
        return new Costs.Question(month, "", "", Optional.empty());
    }
}
