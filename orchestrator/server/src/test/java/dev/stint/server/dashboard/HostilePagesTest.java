package dev.stint.server.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every text of every page's model is markup, a terminal sequence and a change of direction at once; no page lets any of it act. */
final class HostilePagesTest {
    private static final String HOSTILE =
            "hx\" hxattr=\"1' hxattr='2 ><hxtag hxattr></hxtag><script>hxscript()</script></textarea></title></svg>"
                    + "<img src=hx onerror=hxscript()>javascript:hx&quot;\u001b]0;hx\u0007\u001b[2J\u202ehx\u2066\u0000";
    private static final Instant T0 = Instant.parse("2026-03-01T08:00:00Z");

    private final Pages pages = new Pages();

    static Stream<Map.Entry<String, Class<?>>> models() {
        return Stream.of(
                Map.entry("runs", RunPages.ListPage.class),
                Map.entry("log", RunPages.LogPage.class),
                Map.entry("ask", ActPages.AskPage.class),
                Map.entry("submit", SubmitPages.SubmitPage.class),
                Map.entry("cost", MoneyPages.CostPage.class),
                Map.entry("pools", PoolPages.PoolPage.class),
                Map.entry("tiers", CheckpointPages.TierPage.class),
                Map.entry("checkpoints", CheckpointPages.RunPage.class),
                Map.entry("pin", CheckpointPages.PinPage.class),
                Map.entry("servers", ServerPages.ServerPage.class),
                Map.entry("queue", QueuePages.QueuePage.class),
                Map.entry("schedules", SchedulePages.ListPage.class),
                Map.entry("schedule", SchedulePages.OnePage.class),
                Map.entry("showback", ShowbackPages.ShowbackPage.class),
                Map.entry("signin", SignIn.Asked.class),
                Map.entry("signedin", Frame.class),
                Map.entry("trouble", PageAdvice.TroublePage.class),
                Map.entry("run", RunPages.OnePage.class));
    }

    @ParameterizedTest
    @MethodSource("models")
    void nothing_that_a_job_says_becomes_part_of_the_page(Map.Entry<String, Class<?>> page) {
        Object model = fill(page.getValue());
        if (model instanceof RunPages.OnePage one) {
            // drawn from hostile facts, as it is made
            model = new RunPages.OnePage(
                    one.frame(), one.detail(), RunPicture.of(one.detail()), one.events(), 1, one.acts(), 0);
        }
        String html = pages.text(page.getKey(), model);

        Document read = Jsoup.parse(html);
        List<String> broken = new ArrayList<>();
        for (Element element : read.getAllElements()) {
            if (element.tagName().startsWith("hx") || element.tagName().equals("img")) {
                broken.add(element.outerHtml());
            }
            element.attributes().forEach(attribute -> {
                if (attribute.getKey().startsWith("hx") || attribute.getKey().startsWith("on")) {
                    broken.add(element.tagName() + " " + attribute);
                }
                if (List.of("href", "src", "action").contains(attribute.getKey())
                        && !attribute.getValue().matches("[/#].*")) {
                    broken.add(element.tagName() + " leads to " + attribute.getValue());
                }
            });
            if (element.tagName().equals("script") && !element.hasAttr("src")) {
                broken.add(element.outerHtml());
            }
        }
        assertThat(broken).isEmpty();
        assertThat(html.chars().filter(c -> Character.isISOControl(c) && c != '\n'))
                .isEmpty();
        assertThat(html).doesNotContain("\u202e", "\u2066").contains("&lt;hxtag");
        assertThat(read.text()).contains("<hxtag hxattr>");
    }

    @Test
    void every_template_is_tried() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("src/main/jte"))) {
            assertThat(files.map(file -> file.getFileName().toString().replace(".jte", ""))
                            .filter(name -> !List.of("layout", "state", "progress", "picture", "market")
                                    .contains(name)))
                    .containsExactlyInAnyOrderElementsOf(
                            models().map(Map.Entry::getKey).toList());
        }
    }

    /** A record in which every text is hostile, every list has one element, and nothing is absent. */
    private static Object fill(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = Stream.of(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values =
                Stream.of(components).map(each -> value(each.getGenericType())).toArray();
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(type.getName(), e);
        }
    }

    private static Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            Class<?> raw = (Class<?>) generic.getRawType();
            if (raw == Optional.class) {
                return Optional.of(value(of[0]));
            }
            if (raw == List.class || raw == Set.class) {
                return raw == List.class ? List.of(value(of[0])) : Set.of(value(of[0]));
            }
            return Map.of(value(of[0]), value(of[1]));
        }
        Class<?> plain = (Class<?>) type;
        if (plain == String.class) {
            return HOSTILE;
        }
        if (plain.isRecord()) {
            return fill(plain);
        }
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        return Map.<Class<?>, Object>ofEntries(
                        Map.entry(int.class, 1),
                        Map.entry(Integer.class, 1),
                        Map.entry(long.class, 1L),
                        Map.entry(Long.class, 1L),
                        Map.entry(double.class, 1.0),
                        Map.entry(Double.class, 1.0),
                        Map.entry(boolean.class, true),
                        Map.entry(BigDecimal.class, BigDecimal.ONE),
                        Map.entry(Instant.class, T0),
                        Map.entry(LocalDate.class, LocalDate.EPOCH),
                        Map.entry(Duration.class, Duration.ofMinutes(1)),
                        Map.entry(OptionalDouble.class, OptionalDouble.of(1)))
                .get(plain);
    }

    @Test
    void a_log_keeps_its_lines_and_loses_its_terminal_sequences() {
        assertThat(PlainText.clean("a\tb\nc\u001b[31md\u202e")).isEqualTo("a\tb\nc\ufffd[31md\ufffd");
        String same = "grüße ✓";
        assertThat(PlainText.clean(same)).isSameAs(same);
    }
}
