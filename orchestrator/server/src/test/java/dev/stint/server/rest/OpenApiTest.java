package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.AccessViews;
import dev.stint.api.AlertViews;
import dev.stint.api.KeepViews;
import dev.stint.api.MoneyViews;
import dev.stint.api.ProviderViews;
import dev.stint.api.QueueViews;
import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import dev.stint.api.SecretViews;
import dev.stint.api.ServerViews;
import dev.stint.api.StoreViews;
import dev.stint.api.TeamViews;
import dev.stint.api.Views;
import dev.stint.server.FakeQueue;
import dev.stint.server.FakeSecretShelf;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;

/** The checked-in document says what the code does: records, paths and real answers. */
final class OpenApiTest {
    @TempDir
    static Path home;

    private static ServerUnderTest server;
    private static JsonNode document;

    @BeforeAll
    static void start() throws IOException {
        server = new ServerUnderTest(home);
        server.runs.event("placed", "cheapest");
        try (InputStream yaml = OpenApiTest.class.getResourceAsStream("/openapi/stint-v1.yaml")) {
            Object tree = new Yaml().load(yaml);
            document = ApiJson.MAPPER.valueToTree(tree);
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static Stream<Class<?>> records() {
        return Stream.concat(
                Stream.of(
                                Views.class,
                                AccessViews.class,
                                KeepViews.class,
                                AlertViews.class,
                                MoneyViews.class,
                                QueueViews.class,
                                StoreViews.class,
                                TeamViews.class,
                                SecretViews.class,
                                ServerViews.class,
                                ScheduleViews.class,
                                ProviderViews.class,
                                Requests.class)
                        .flatMap(holder -> Stream.of(holder.getDeclaredClasses())),
                Stream.of(LogText.class));
    }

    @ParameterizedTest
    @MethodSource("records")
    void every_record_is_described_as_it_is(Class<?> type) {
        JsonNode schema = schemas().get(type.getSimpleName());

        assertThat(schema).as(type.getSimpleName()).isNotNull();
        assertThat(schema.path("description").asString("")).isNotBlank();
        Map<String, String> expected = new LinkedHashMap<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (type == LogText.class && component.getName().equals("ended")) {
                continue;
            }
            expected.put(component.getName(), expectedType(component.getGenericType()));
            if (component.getType() != Optional.class) {
                required.add(component.getName());
            }
        }
        Map<String, String> described = new LinkedHashMap<>();
        schema.get("properties").properties().forEach(property -> {
            assertThat(property.getValue().path("description").asString(""))
                    .as(property.getKey())
                    .isNotBlank();
            described.put(property.getKey(), describedType(property.getValue()));
        });
        assertThat(described).containsExactlyEntriesOf(expected);
        assertThat(schema.get("required").values()).map(JsonNode::asString).containsExactlyElementsOf(required);
        boolean isRequest = type.getDeclaringClass() == Requests.class;
        assertThat(schema.path("additionalProperties").asBoolean(true)).isEqualTo(!isRequest);
    }

    @Test
    void no_schema_is_without_a_record() {
        assertThat(schemas().propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        records().map(Class::getSimpleName).toList());
    }

    @Test
    void every_mapped_path_is_described_and_every_described_path_is_mapped() {
        Set<String> mapped = new TreeSet<>();
        server.context
                .getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
                .getHandlerMethods()
                .keySet()
                .forEach(info -> info.getPatternValues()
                        .forEach(path -> info.getMethodsCondition()
                                .getMethods()
                                .forEach(method -> mapped.add(method + " " + path))));
        Set<String> described = new TreeSet<>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().propertyNames().stream()
                        .filter(key -> !key.equals("parameters"))
                        .forEach(method ->
                                described.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));

        assertThat(described).isEqualTo(mapped).hasSizeGreaterThan(15);
    }

    @Test
    void every_path_parameter_is_described() {
        document.get("paths").properties().forEach(path -> {
            Set<String> named = new TreeSet<>();
            path.getValue()
                    .path("parameters")
                    .forEach(parameter ->
                            named.add(resolve(parameter).get("name").asString()));
            Set<String> used = new TreeSet<>();
            java.util.regex.Pattern.compile("\\{(\\w+)}")
                    .matcher(path.getKey())
                    .results()
                    .forEach(match -> used.add(match.group(1)));
            assertThat(named).as(path.getKey()).isEqualTo(used);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/server, ServerView",
        "GET, /api/v1/me, MeView",
        "GET, /api/v1/sign-in, Problem",
        "GET, /api/v1/tokens, TokenList",
        "GET, /api/v1/audit, AuditList",
        "GET, /api/v1/runs, RunList",
        "GET, /api/v1/runs?limit=1, RunList",
        "GET, /api/v1/runs/last, RunDetail",
        "GET, /api/v1/runs/last/brief, RunView",
        "GET, /api/v1/runs/last/cost, CostView",
        "GET, /api/v1/runs/last/checkpoints, CheckpointList",
        "GET, /api/v1/runs/last/checkpoints/7, CheckpointDetail",
        "POST, /api/v1/runs/last/checkpoints/7/verify, VerifyView",
        "GET, /api/v1/runs/last/outputs, OutputFiles",
        "POST, /api/v1/runs/last/checkpoints/verify?share=0.05, SampleView",
        "POST, /api/v1/doctor/store, StoreCheckView",
        "POST, /api/v1/doctor/providers/local, ExaminationView",
        "GET, /api/v1/machines?all=true, MachineList",
        "POST, /api/v1/machines/i-1/kill, KilledView",
        "GET, /api/v1/queue?team=default, QueueView",
        "GET, /api/v1/cooldowns, CooldownList",
        "DELETE, /api/v1/cooldowns?all=true, ClearedView",
        "PUT, /api/v1/runs/last/checkpoints/7/pin, PinView",
        "DELETE, /api/v1/runs/last/checkpoints/7/pin, UnpinView",
        "POST, /api/v1/runs/last/checkpoints/prune?dryRun=true, PruneView",
        "GET, /api/v1/runs/last/checkpoints/7/why, WhyView",
        "GET, /api/v1/checkpoints/cost?by=tag, StorageCostView",
        "POST, /api/v1/sweep, SweepView",
        "GET, /api/v1/costs?by=team, ShowbackView",
        "GET, /api/v1/costs/raw, RawCosts",
        "GET, /api/v1/costs/review, ReviewView",
        "GET, /api/v1/budgets, BudgetList",
        "POST, /api/v1/runs/last/stop, Accepted",
        "GET, /api/v1/runs/last/checkpoints/copy, CopyView",
        "POST, /api/v1/runs/last/checkpoints/copy/back, CopyView",
        "GET, /api/v1/schedules, ScheduleList",
        "GET, /api/v1/schedules/vision/nightly, ScheduleDetail",
        "POST, /api/v1/schedules/vision/nightly/pause, ScheduleView",
        "POST, /api/v1/schedules/vision/nightly/resume, ScheduleView",
        "POST, /api/v1/schedules/vision/nightly/fire, FiringView",
        "DELETE, /api/v1/schedules/vision/nightly, ScheduleView",
        "GET, /api/v1/alerts, AlertList",
        "GET, /api/v1/teams, TeamList",
        "GET, /api/v1/secrets, SecretList",
        "POST, /api/v1/secrets/rotate, RotatedView",
        "GET, /api/v1/teams/history, TeamHistory",
        "GET, /api/v1/teams/history/3, TeamFile",
        "POST, /api/v1/alerts/1/retry, AlertView",
        "POST, /api/v1/server/stop, ServerView",
        "POST, /api/v1/sign-in-codes, SignInCode",
        "GET, /api/v1/runs/nobody, Problem"
    })
    void real_answers_are_as_described(String method, String path, String schema) throws Exception {
        HttpResponse<String> answer = server.send(server.to(path).method(method, HttpRequest.BodyPublishers.noBody()));

        List<String> faults = new ArrayList<>();
        check(ServerUnderTest.json(answer), schemas().get(schema), "$", faults);
        assertThat(faults).isEmpty();
    }

    @Test
    void what_becomes_of_many_runs_is_as_described() throws Exception {
        HttpResponse<String> answer = server.post(
                "/api/v1/runs/bulk",
                "{\"action\": \"stop\", \"all\": true, \"team\": \"\", \"project\": \"\", \"tags\": {}, \"state\": \"\","
                        + " \"after\": \"\", \"dryRun\": false, \"why\": \"\"}");

        List<String> faults = new ArrayList<>();
        check(ServerUnderTest.json(answer), schemas().get("BulkView"), "$", faults);
        assertThat(faults).isEmpty();
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    @Test
    void a_secret_is_put_listed_and_removed_and_its_value_answered_by_nothing() throws Exception {
        HttpResponse<String> put = server.send(server.to("/api/v1/secrets/vision/hf-token")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"value\": \"hf_geheim\"}")));

        List<String> faults = new ArrayList<>();
        check(ServerUnderTest.json(put), schemas().get("SecretView"), "$", faults);
        assertThat(faults).isEmpty();
        assertThat(put.body()).doesNotContain("geheim");
        assertThat(server.context.getBean(FakeSecretShelf.class).values).containsEntry("vision/hf-token", "hf_geheim");
        assertThat(server.send(server.to("/api/v1/secrets/vision/hf-token").DELETE())
                        .statusCode())
                .isEqualTo(204);
        assertThat(server.send(server.to("/api/v1/secrets/vision/hf-token").DELETE())
                        .statusCode())
                .isEqualTo(404);
        assertThat(server.get("/api/v1/secrets/vision/hf-token").statusCode()).isEqualTo(405);
    }

    @Test
    void what_a_file_of_teams_changes_is_as_described() throws Exception {
        HttpResponse<String> answer = server.send(server.to("/api/v1/teams")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"content\": \"teams: {}\", \"fileName\": \"teams.yaml\","
                        + " \"revision\": 3, \"dryRun\": true, \"removeUsed\": false}")));

        List<String> faults = new ArrayList<>();
        check(ServerUnderTest.json(answer), schemas().get("TeamsPlan"), "$", faults);
        assertThat(faults).isEmpty();
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void a_job_that_is_submitted_again_is_answered_with_a_warning_unless_it_is_said_to_be_meant() throws Exception {
        FakeQueue queue = server.context.getBean(FakeQueue.class);
        queue.warning("this job is the same as that of run a");
        String submission = "{\"spec\": \"name: a\", \"specName\": \"a.yaml\", \"blobs\": {}, \"baseFolder\": \"\","
                + " \"idempotencyKey\": \"\"}";

        assertThat(server.post("/api/v1/runs", submission).headers().firstValue("Stint-Warning"))
                .contains("this job is the same as that of run a");
        assertThat(server.post("/api/v1/runs?again=true", submission).headers().firstValue("Stint-Warning"))
                .isEmpty();
    }

    @Test
    void the_check_of_answers_finds_faults() {
        List<String> faults = new ArrayList<>();
        check(
                ApiJson.MAPPER.readTree("{\"step\": \"1\", \"extra\": 2}"),
                schemas().get("ProgressView"),
                "$",
                faults);

        assertThat(faults)
                .containsExactlyInAnyOrder(
                        "$.total is missing", "$.extra is not described", "$.step is not integer/int64");
    }

    @Test
    void the_server_hands_out_the_document() throws Exception {
        HttpResponse<String> answer = server.get("/api/v1/openapi.yaml");

        assertThat(answer.headers().firstValue("Content-Type")).contains("application/yaml");
        JsonNode served = ApiJson.MAPPER.valueToTree(new Yaml().load(answer.body()));
        assertThat(served).isEqualTo(document);
    }

    private static JsonNode schemas() {
        return document.get("components").get("schemas");
    }

    private static JsonNode resolve(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asString().substring(1)) : node;
    }

    private static String expectedType(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] of = generic.getActualTypeArguments();
            if (generic.getRawType() == Optional.class) {
                return expectedType(of[0]);
            }
            return generic.getRawType() == List.class
                    ? "[" + expectedType(of[0]) + "]"
                    : "{" + expectedType(of[of.length - 1]) + "}";
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isRecord()) {
            return "#/components/schemas/" + plain.getSimpleName();
        }
        return Map.<Class<?>, String>of(
                        String.class, "string",
                        int.class, "integer/int32",
                        Integer.class, "integer/int32",
                        long.class, "integer/int64",
                        Long.class, "integer/int64",
                        double.class, "number/double",
                        Double.class, "number/double",
                        BigDecimal.class, "number",
                        boolean.class, "boolean",
                        Instant.class, "string/date-time")
                .getOrDefault(plain, "no rule for " + plain);
    }

    private static String describedType(JsonNode schema) {
        if (schema.has("$ref")) {
            return schema.get("$ref").asString();
        }
        String type = schema.get("type").asString();
        return switch (type) {
            case "array" -> "[" + describedType(schema.get("items")) + "]";
            case "object" -> "{" + describedType(schema.get("additionalProperties")) + "}";
            default -> schema.has("format") ? type + "/" + schema.get("format").asString() : type;
        };
    }

    private static void check(JsonNode value, JsonNode reference, String at, List<String> faults) {
        JsonNode schema = resolve(reference);
        if (schema.has("properties")) {
            schema.get("required").forEach(name -> {
                if (!value.has(name.asString())) {
                    faults.add(at + "." + name.asString() + " is missing");
                }
            });
            value.properties().forEach(property -> {
                JsonNode of = schema.get("properties").get(property.getKey());
                if (of == null) {
                    faults.add(at + "." + property.getKey() + " is not described");
                } else {
                    check(property.getValue(), of, at + "." + property.getKey(), faults);
                }
            });
            return;
        }
        String type = describedType(schema);
        if (type.startsWith("[") && value.isArray()) {
            value.forEach(item -> check(item, schema.get("items"), at + "[]", faults));
        } else if (type.startsWith("{") && value.isObject()) {
            value.forEach(item -> check(item, schema.get("additionalProperties"), at + "{}", faults));
        } else if (!fits(value, type)) {
            faults.add(at + " is not " + type);
        }
    }

    private static boolean fits(JsonNode value, String type) {
        return switch (type) {
            case "string" -> value.isString();
            case "string/date-time" ->
                value.isString() && Instant.parse(value.asString()).isAfter(Instant.EPOCH);
            case "integer/int32" -> value.isInt();
            case "integer/int64" -> value.isIntegralNumber();
            case "number", "number/double" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> false;
        };
    }
}
