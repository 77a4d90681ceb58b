package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
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
    /** No taller than this are the pictures that are kept. */
    private static final int TALLEST = 1500;

    @TempDir
    static Path folder;

    private static House house;
    private static DashboardScene scene;
    private static Chromium browser;
    private static String axe = "";
    private static String origin = "";

    @BeforeAll
    static void open() throws IOException {
        Assumptions.assumeTrue(Chromium.available(), "chromium and chromedriver are not installed; not available here");
        house = new House(folder);
        scene = DashboardScene.set(house);
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
        Look.LIGHT.at();
        signIn();
        String taken = submit("night-train", DashboardScene.MARKET_NAME, 420);
        String stopped = submit("day-train", "home", 400);
        watchLive(stopped);
        stopAndResume(stopped);
        cancelByKeyboard(stopped);
        house.awaitState(taken, "SUCCEEDED");
        seeCosts(taken);
        refuseABadSpec();
        List<String> busy = scene.fill();

        List<String> faults = new ArrayList<>();
        for (Page page : pages(taken, stopped, busy.get(0))) {
            browser.open(origin + page.path());
            faults.addAll(inEveryLook(page));
        }
        scene.strike(busy);
        assertThat(faults).isEmpty();
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

        void at() {
            browser.look(width, height, dark);
        }
    }

    /**
     * @param picture its name in the documentation; empty for none
     * @param kept the looks it is shown in there
     */
    private record Page(String path, String picture, Set<Look> kept) {
        Page(String path) {
            this(path, "", Set.of());
        }

        Page(String path, String picture, Look first, Look... more) {
            this(path, picture, EnumSet.of(first, more));
        }
    }

    private static List<Page> pages(String taken, String rested, String busy) {
        return List.of(
                new Page("/runs", "runs", Look.LIGHT, Look.DARK, Look.PHONE),
                new Page("/runs/" + taken, "run", Look.LIGHT, Look.DARK, Look.PHONE),
                new Page("/runs/" + rested),
                new Page("/runs/" + busy, "live", Look.LIGHT),
                new Page("/runs/" + taken + "/log"),
                new Page("/runs/" + taken + "/checkpoints", "checkpoints", Look.LIGHT),
                new Page("/runs/" + busy + "/cancel", "cancel", Look.PHONE),
                new Page("/submit"),
                new Page("/cost", "cost", Look.LIGHT, Look.DARK),
                new Page("/cost/showback?by=project", "showback", Look.LIGHT),
                new Page("/queue", "queue", Look.LIGHT, Look.PHONE),
                new Page("/schedules", "schedules", Look.LIGHT),
                new Page("/schedules/default/nightly-retrain", "schedule", Look.LIGHT),
                new Page("/pools", "pools", Look.LIGHT),
                new Page("/checkpoints"),
                new Page("/servers", "servers", Look.DARK),
                new Page("/runs/nobody"));
    }

    private static void signIn() throws IOException {
        String address = house.stint("dashboard", "--no-browser").out().strip();
        assertThat(address).matches("http://127\\.0\\.0\\.1:\\d+/login\\?code=[0-9a-f]{48}");
        origin = address.replaceFirst("/login.*", "");
        browser.open(origin + "/runs");
        assertThat(browser.title()).startsWith("Sign in");
        assertThat(inEveryLook(new Page("sign in"))).isEmpty();
        browser.open(address);
        browser.awaitText("h1", Pattern.compile("^Runs$"));
        assertThat(browser.script("return document.cookie").asString())
                .as("no script sees the token")
                .isEmpty();
    }

    private static String submit(String name, String market, int steps) {
        browser.open(origin + "/submit");
        browser.script(
                "document.querySelector('#spec-text').value = arguments[0]", DashboardScene.spec(name, market, steps));
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

    private static void refuseABadSpec() throws IOException {
        browser.open(origin + "/submit");
        browser.type(
                "#spec-text", "name: Night Train\nresources: {gpus: A100}\nrum: python train.py\ndeadline: tomorrow\n");
        browser.click("main form button");
        browser.awaitText("[role=alert]", Pattern.compile("line 3"));
        assertThat(browser.script("return document.querySelector('#spec-text').value")
                        .asString())
                .contains("rum: python");
        assertThat(inEveryLook(new Page("a refused spec", "submit", Look.LIGHT)))
                .isEmpty();
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

    /** The page that is open, looked at in every way; what is wrong with it. */
    private static List<String> inEveryLook(Page page) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Look look : Look.values()) {
            look.at();
            faults.addAll(faults(page.path() + " " + look));
            faults.addAll(overflows(page.path() + " " + look, look));
            if (page.kept().contains(look)) {
                keep(page.picture(), look);
            }
        }
        Look.LIGHT.at();
        return faults;
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

    /** What does not fit: a page wider than its window, or a table that has to be pushed aside to be read. Pictures may be. */
    private static List<String> overflows(String page, Look look) {
        List<String> faults = new ArrayList<>();
        int width =
                browser.script("return document.documentElement.scrollWidth").asInt();
        if (width > look.width) {
            faults.add(page + ": is " + width + " wide");
        }
        browser.script(
                        "return [...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth"
                                + " && !e.querySelector('svg.picture')).map(e => e.getAttribute('aria-label') + ' ' + e.scrollWidth)")
                .forEach(each -> faults.add(page + ": does not fit: " + each.asString()));
        return faults;
    }

    /** Keeps a picture of the page as it is, as high as it is within reason. */
    private static void keep(String picture, Look look) throws IOException {
        String into = System.getProperty("stint.screenshots", "");
        if (into.isEmpty()) {
            return;
        }
        // a fresh window first, so that the page is no higher than what is on it
        browser.look(look.width, 300, look.dark);
        int height =
                browser.script("return document.documentElement.scrollHeight").asInt();
        browser.look(look.width, Math.min(TALLEST, height), look.dark);
        String name = picture + (look == Look.LIGHT ? "" : "-" + look.name().toLowerCase(Locale.ROOT));
        Files.write(Files.createDirectories(Path.of(into)).resolve(name + ".png"), browser.screenshot());
        look.at();
    }
}
