package dev.stint.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real browser without a window, driven by the W3C WebDriver protocol, which is JSON over HTTP. By hand and not by Selenium: tests here
 * start servers with the class path of the build, and half of Selenium's libraries would change what a server finds there.
 */
final class Chromium implements AutoCloseable {
    /** Keys as the protocol names them. */
    static final String TAB = "\uE004";

    static final String ENTER = "\uE007";
    static final String SPACE = " ";

    private static final String ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern PORT = Pattern.compile("on port (\\d+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Process driver;
    private final String session;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** @param folder for its profile */
    Chromium(Path folder) throws IOException {
        driver = new ProcessBuilder("chromedriver", "--port=0")
                .redirectErrorStream(true)
                .start();
        String base = "http://127.0.0.1:" + port(driver) + "/session";
        JsonNode made;
        try {
            made = call(
                    base,
                    Map.of(
                            "capabilities",
                            Map.of(
                                    "alwaysMatch",
                                    Map.of(
                                            "browserName",
                                            "chrome",
                                            "goog:chromeOptions",
                                            Map.of(
                                                    "args",
                                                    List.of(
                                                            "--headless=new",
                                                            "--no-sandbox",
                                                            "--disable-dev-shm-usage",
                                                            "--disable-gpu",
                                                            "--hide-scrollbars",
                                                            "--force-color-profile=srgb",
                                                            "--user-data-dir=" + folder))))));
        } catch (RuntimeException | Error e) {
            end();
            throw e;
        }
        session = base + "/" + made.get("sessionId").asString();
    }

    /** Whether there is one on this machine. */
    static boolean available() {
        return Stream.of("chromedriver", "chromium").allMatch(Chromium::onPath);
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static int port(Process driver) throws IOException {
        BufferedReader said =
                new BufferedReader(new InputStreamReader(driver.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder all = new StringBuilder();
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher port = PORT.matcher(line);
            if (port.find() && Integer.parseInt(port.group(1)) > 0) {
                return Integer.parseInt(port.group(1));
            }
            all.append(line).append('\n');
        }
        throw new IOException("chromedriver did not start: " + all);
    }

    /** How wide the window is, and whether its user likes it dark. */
    void look(int width, int height, boolean dark) {
        devtools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
        devtools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(
                                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                                // nothing moves while it is clicked on
                                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
    }

    private void devtools(String command, Map<String, ?> values) {
        call(session + "/goog/cdp/execute", Map.of("cmd", command, "params", values));
    }

    void open(String address) {
        call(session + "/url", Map.of("url", address));
    }

    String address() {
        return get("/url").asString();
    }

    String title() {
        return get("/title").asString();
    }

    /** What a script answers; it runs past the page's own rules for scripts. */
    JsonNode script(String script, Object... arguments) {
        return call(session + "/execute/sync", Map.of("script", script, "args", List.of(arguments)));
    }

    /** What a script hands to its last argument, a function. */
    JsonNode later(String script) {
        return call(session + "/execute/async", Map.of("script", script, "args", List.of()));
    }

    /** The text of the first element a selector finds; empty where there is none. */
    String text(String css) {
        return script("const e = document.querySelector(arguments[0]); return e ? e.textContent.trim() : ''", css)
                .asString();
    }

    void click(String css) {
        call(session + "/element/" + find(css) + "/click", Map.of());
    }

    void type(String css, String text) {
        call(session + "/element/" + find(css) + "/value", Map.of("text", text));
    }

    /** Presses a key wherever the focus is. */
    void press(String key) {
        String active = get("/element/active").get(ELEMENT).asString();
        call(session + "/element/" + active + "/value", Map.of("text", key));
    }

    /** What has the focus: its name as it is read out, or its text. */
    String focused() {
        return script("const e = document.activeElement;"
                        + " return (e.getAttribute('aria-label') || e.innerText || e.name || e.id || e.tagName).trim()")
                .asString();
    }

    /** Waits until a page says something. */
    void awaitText(String css, Pattern wanted) {
        String[] last = {""};
        try {
            Await.value(css + " says " + wanted, () -> {
                last[0] = text(css);
                return Optional.of(last[0]).filter(text -> wanted.matcher(text).find());
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "; it says '" + last[0] + "' at " + address(), e);
        }
    }

    byte[] screenshot() {
        return Base64.getDecoder().decode(get("/screenshot").asString());
    }

    private String find(String css) {
        return call(session + "/element", Map.of("using", "css selector", "value", css))
                .get(ELEMENT)
                .asString();
    }

    private JsonNode get(String path) {
        return send(HttpRequest.newBuilder(URI.create(session + path)).GET());
    }

    private JsonNode call(String url, Map<String, ?> body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))));
    }

    private JsonNode send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer =
                    http.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode value = JSON.readTree(answer.body()).get("value");
            if (answer.statusCode() != 200) {
                throw new AssertionError(value.path("error").asString() + ": "
                        + value.path("message").asString());
            }
            return value;
        } catch (IOException e) {
            throw new AssertionError("the browser does not answer", e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Ends the browser, then its driver; fails when either stays. */
    @Override
    public void close() {
        try {
            send(HttpRequest.newBuilder(URI.create(session)).DELETE());
        } finally {
            end();
        }
    }

    private void end() {
        List<ProcessHandle> all = Stream.concat(driver.descendants(), Stream.of(driver.toHandle()))
                .toList();
        driver.destroy();
        Await.until("the browser and its driver end", () -> {
            all.forEach(ProcessHandle::destroyForcibly);
            return all.stream().noneMatch(ProcessHandle::isAlive);
        });
    }
}
