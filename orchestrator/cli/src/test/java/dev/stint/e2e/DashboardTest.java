package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The dashboard in a real browser, before a real server with real runs: submit, watch, stop, resume, cancel, see costs, by mouse and by
 * keyboard; what axe-core says of every page, in light, in dark and on a phone. {@code -Dstint.screenshots=FOLDER} keeps pictures.
 */
@Tag("long")
final class DashboardTest {
    /** A market whose cheap machines are taken after a while, so that there is something to see. */
    private static final String MARKET = """
            description: spot that goes and comes
            notice: 1s
            start_bound: 3s
            pace: {order_poll: 200ms, heartbeat: 400ms}
            cooldown: 500ms
            shapes:
              small: {vcpus: 1, memory_gib: 2}
            zones:
              a:
                small:
                  on_demand: {price: 0.40}
                  spot: {price: [[0s, 0.12], [4s, 0.16], [20s, 0.09]], hazard_per_hour: 40, available: [[0s, 1], [7s, 0], [11s, 1]]}
              b:
                small:
                  spot: {price: [[0s, 0.14], [12s, 0.11]], hazard_per_hour: 20, available: [[0s, 1], [18s, 0]]}
            """;

    private static final String SPEC = """
            name: %s
            project: digits
            tags: {model-name: counter}
            resources: {cpus: 1+, providers: [local], regions: [%s]}
            run: |
              i=$(cat checkpoint/step 2>/dev/null || echo 0)
              echo "starting at $i <b>not bold</b> <script>document.title='owned'</script>"
              while [ "$i" -lt %d ]; do
                i=$((i + 1)); sleep 0.1
                echo "::stint progress step=$i total=%d"
                if [ $((i %% 10)) = 0 ]; then
                  echo "step $i, loss 0.$((1000 - i))"
                  echo "$i" > checkpoint/.new && mv checkpoint/.new checkpoint/step
                fi
              done
            checkpoint:
              path: checkpoint
              interval: 1s
              complete_when: {rename: step}
              on_notice: {signal: TERM, drain: 300ms}
            """;

    @TempDir
    static Path folder;

    private static House house;
    private static Chromium browser;
    private static String axe = "";
    private static String origin = "";

    @BeforeAll
    static void open() throws IOException {
        Assumptions.assumeTrue(Chromium.available(), "chromium and chromedriver are not installed; not available here");
        house = new House(folder);
        house.market("tide", MARKET);
        browser = new Chromium(folder.resolve("profile"));
        try (InputStream script =
                Objects.requireNonNull(DashboardTest.class.getResourceAsStream("/axe.min.js"), "axe.min.js")) {
            axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (browser != null) {
            try (House left = house) {
                browser.close();
                left.assertLeavesNothing();
            }
        }
    }

    @Test
    void everything_a_person_does_with_runs_can_be_done_here_and_by_everybody() throws IOException {
        browser.look(1200, 900, false);
        signIn();
        String taken = submit("night-train", "tide", 250);
        String stopped = submit("day-train", "home", 400);
        watchLive(stopped);
        stopAndResume(stopped);
        cancelByKeyboard(stopped);
        house.awaitState(taken, "SUCCEEDED");
        seeCosts(taken);
        refuseABadSpec();

        List<String> faults = new ArrayList<>();
        for (Page page : pages(taken, stopped)) {
            for (Look look : Look.values()) {
                browser.look(look.width, look.height, look.dark);
                browser.open(origin + page.path());
                faults.addAll(faults(page + " " + look));
                keep(page, look);
                if (look == Look.PHONE) {
                    assertThat(browser.script("return document.documentElement.scrollWidth")
                                    .asInt())
                            .as(page + " fits a phone")
                            .isLessThanOrEqualTo(look.width);
                }
            }
        }
        assertThat(faults).isEmpty();
        browser.look(1200, 900, false);
        walk();
        signOut();
    }

    /** How a page is looked at. */
    private enum Look {
        LIGHT(1200, 900, false),
        DARK(1200, 900, true),
        PHONE(390, 844, false);

        private final int width;
        private final int height;
        private final boolean dark;

        Look(int width, int height, boolean dark) {
            this.width = width;
            this.height = height;
            this.dark = dark;
        }
    }

    /** @param picture its name in the documentation; empty for none */
    private record Page(String path, String picture) {}

    private static List<Page> pages(String taken, String rested) {
        return List.of(
                new Page("/runs", "runs"),
                new Page("/runs/" + taken, "run"),
                new Page("/runs/" + rested, ""),
                new Page("/runs/" + taken + "/log", ""),
                new Page("/runs/" + taken + "/checkpoints", "checkpoints"),
                new Page("/runs/" + taken + "/cancel", ""),
                new Page("/submit", "submit"),
                new Page("/cost", "cost"),
                new Page("/cost/showback", "showback"),
                new Page("/queue", ""),
                new Page("/schedules", ""),
                new Page("/pools", "pools"),
                new Page("/checkpoints", ""),
                new Page("/servers", "servers"),
                new Page("/runs/nobody", ""));
    }

    private static void signIn() {
        String address = house.stint("dashboard", "--no-browser").out().strip();
        assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/login\\?code=[0-9a-f]{48}");
        origin = address.replaceFirst("/login.*", "");
        browser.open(origin + "/runs");
        assertThat(browser.title()).startsWith("Sign in");
        assertThat(faults("sign in")).isEmpty();
        browser.open(address);
        browser.awaitText("h1", Pattern.compile("^Runs$"));
        assertThat(browser.script("return document.cookie").asString())
                .as("no script sees the token")
                .isEmpty();
    }

    private static String submit(String name, String market, int steps) {
        browser.open(origin + "/submit");
        browser.script(
                "document.querySelector('#spec-text').value = arguments[0]",
                SPEC.formatted(name, market, steps, steps));
        browser.click("main form button");
        browser.awaitText("[role=status]", Pattern.compile("was accepted"));
        String run = browser.text("h1");
        assertThat(run).startsWith(name + "-");
        return run;
    }

    /** Nothing is reloaded: state, progress, log and timeline change by themselves. */
    private static void watchLive(String run) {
        browser.awaitText("[data-live=state]", Pattern.compile("Running"));
        browser.awaitText("#log-text", Pattern.compile("step 20,"));
        browser.awaitText("#event-rows", Pattern.compile("committed"));
        browser.awaitText("[data-live=progress]", Pattern.compile("\\d+ of 400"));
        assertThat(browser.text("#log-text")).contains("<b>not bold</b>");
        assertThat(browser.title()).startsWith(run);
        assertThat(browser.script("return document.querySelectorAll('#log-text *').length")
                        .asInt())
                .isZero();
    }

    private static void stopAndResume(String run) {
        browser.click("a[href$='/stop']");
        browser.awaitText("h1", Pattern.compile("^Stop "));
        browser.type("input[name=why]", "lunch");
        browser.click("main form button");
        browser.awaitText("[data-live=state]", Pattern.compile("Paused"));
        Views.RunDetail paused = house.awaitState(run, "PAUSED");
        assertThat(House.timeline(paused)).contains("lunch");

        browser.open(origin + "/runs/" + run);
        browser.click("a[href$='/resume']");
        browser.awaitText("h1", Pattern.compile("^Resume "));
        browser.click("main form button");
        browser.awaitText("[data-live=state]", Pattern.compile("Running"));
        browser.awaitText("[data-live=attempt]", Pattern.compile("^2$"));
    }

    /** From the run's page to a cancelled run with nothing but keys. */
    private static void cancelByKeyboard(String run) {
        browser.open(origin + "/runs/" + run);
        tabTo("Cancel…");
        browser.press(Chromium.ENTER);
        browser.awaitText("h1", Pattern.compile("^Cancel "));
        tabTo("Cancel " + run);
        browser.press(Chromium.ENTER);
        browser.awaitText("[data-live=state]", Pattern.compile("Cancelled"));
        house.awaitState(run, "CANCELLED");
    }

    private static void seeCosts(String run) {
        Views.RunDetail detail = house.show(run);
        assertThat(detail.attempts()).hasSizeGreaterThan(1);
        browser.open(origin + "/runs/" + run);
        assertThat(browser.script("return document.querySelectorAll('svg.picture rect.bar[width]').length")
                        .asInt())
                .as("a bar for each attempt, and two of the legend")
                .isGreaterThanOrEqualTo(detail.attempts().size() + 2);
        assertThat(browser.script("return document.querySelectorAll('svg .mark.loss').length")
                        .asInt())
                .isGreaterThan(1);
        browser.open(origin + "/cost");
        browser.awaitText("#by-team", Pattern.compile("team"));
        assertThat(browser.text("table tbody tr td:nth-of-type(1)")).isNotEmpty();
        assertThat(browser.text("main strong")).matches("0\\.\\d{4} USD");
        assertThat(browser.script("return document.querySelectorAll('svg.picture rect.bar').length")
                        .asInt())
                .isPositive();
    }

    private static void refuseABadSpec() {
        browser.open(origin + "/submit");
        browser.type("#spec-text", "name: Bad Name\nrum: x\n");
        browser.click("main form button");
        browser.awaitText("[role=alert]", Pattern.compile("line 2"));
        assertThat(browser.script("return document.querySelector('#spec-text').value")
                        .asString())
                .contains("rum: x");
        assertThat(faults("a refused spec")).isEmpty();
    }

    /** By keyboard through a page: the first stop skips to the content, each is seen to have the focus. */
    private static void walk() {
        browser.open(origin + "/runs");
        browser.press(Chromium.TAB);
        assertThat(browser.focused()).isEqualTo("Skip to content");
        List<String> stops = new ArrayList<>();
        for (int each = 0; each < 20; each++) {
            browser.press(Chromium.TAB);
            stops.add(browser.focused());
            assertThat(browser.script("const s = getComputedStyle(document.activeElement);"
                                    + " return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2")
                            .asBoolean())
                    .as("the focus is seen on '" + browser.focused() + "'")
                    .isTrue();
        }
        assertThat(stops).contains("Runs", "Cost", "Pools", "Submit", "Sign out", "Show");
    }

    private static void signOut() {
        browser.open(origin + "/runs");
        browser.click(".leave button");
        browser.awaitText("h1", Pattern.compile("^Sign in$"));
        browser.open(origin + "/runs");
        assertThat(browser.title()).startsWith("Sign in");
    }

    private static void tabTo(String name) {
        for (int each = 0; each < 60; each++) {
            if (browser.focused().equals(name)) {
                return;
            }
            browser.press(Chromium.TAB);
        }
        throw new AssertionError("no key leads to '" + name + "' at " + browser.address());
    }

    /** What axe-core calls serious or critical, one line each. */
    private static List<String> faults(String page) {
        JsonNode result = browser.later("const done = arguments[arguments.length - 1];" + axe
                + ";axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations.map(v => ({impact: v.impact,"
                + " id: v.id, help: v.help, where: v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.failureSummary)}))),"
                + " e => done([{impact: 'critical', id: 'axe', help: String(e), where: []}]))");
        List<String> faults = new ArrayList<>();
        for (JsonNode each : result) {
            String impact = each.get("impact").asString("");
            if (impact.equals("serious") || impact.equals("critical")) {
                faults.add(page + ": " + impact + " " + each.get("id").asString() + ": "
                        + each.get("help").asString() + " " + each.get("where"));
            }
        }
        return faults;
    }

    private static void keep(Page page, Look look) throws IOException {
        String into = System.getProperty("stint.screenshots", "");
        if (!into.isEmpty() && !page.picture().isEmpty()) {
            String name = page.picture()
                    + (look == Look.LIGHT ? "" : "-" + look.name().toLowerCase(Locale.ROOT));
            byte[] picture = browser.screenshot();
            assertThat(picture).as(name).hasSizeLessThan(150_000);
            Files.write(Files.createDirectories(Path.of(into)).resolve(name + ".png"), picture);
        }
    }
}
