package dev.stint.spec;

import dev.stint.spec.teams.ChannelSpec;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.Node;

/** Reads a whole spec: collects every problem, and makes a spec only when there is none. */
final class SpecReader {

    static final Duration LONGEST = Duration.ofDays(365);
    static final Duration SECOND = Duration.ofSeconds(1);

    private static final Pattern TAG = Pattern.compile("[a-z0-9]([-a-z0-9_.]{0,61}[a-z0-9])?");
    private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}(:[1-9]\\d{0,2})?");
    private static final int MOST_TAGS = 50;

    private final Problems problems;

    SpecReader(Problems problems) {
        this.problems = problems;
    }

    /** The spec, or nothing when anything was wrong with it. */
    Optional<JobSpec> read(Node root) {
        return new Value(SpecKeys.ROOT, "", root, problems).fields().flatMap(this::read);
    }

    private Optional<JobSpec> read(Fields top) {
        Optional<String> name =
                top.require("name", "give one, such as train-digits").flatMap(v -> v.as(Readings.name()));
        JobKind kind = top.read("kind", Readings.word(JobKind.class)).orElse(JobKind.TRAINING);
        boolean embeds = kind == JobKind.EMBEDDING;
        Optional<String> run = (embeds ? top.get("run") : top.require("run", "give the command"))
                .flatMap(v -> v.as(Readings.script()));
        String team = top.read("team", Readings.name()).orElse(JobSpec.DEFAULT_TEAM);
        Optional<String> project = top.read("project", Readings.name());
        Map<String, String> tags = top.get("tags").map(this::tags).orElse(Map.of());
        Tier tier = top.read("tier", Readings.word(Tier.class)).orElse(Tier.STANDARD);
        Resources resources = top.get("resources")
                .flatMap(Value::fields)
                .map(fields -> {
                    if (embeds) {
                        EmbeddingReader.onMachine(fields);
                    }
                    return ResourcesReader.read(fields);
                })
                .orElse(Resources.ANY);
        long nodes = top.read("nodes", Readings.whole(1, JobSpec.MOST_NODES)).orElse(1L);
        Optional<String> workdir = top.read("workdir", PathReadings.local());
        String setup = top.read("setup", Readings.script()).orElse("");
        Map<String, String> env = top.get("env").map(this::env).orElse(Map.of());
        Map<String, String> secrets =
                top.get("secrets").map(each -> SecretsReader.read(each, env)).orElse(Map.of());
        Optional<EmbeddingSpec> embedding =
                top.get("embedding").flatMap(Value::fields).flatMap(each -> EmbeddingReader.read(each, top.has("run")));
        EmbeddingReader.check(top, kind);
        List<JobInput> inputs = FilesReader.inputs(top.get("inputs"), embedding.map(EmbeddingSpec::input));
        List<JobOutput> outputs = top.get("outputs").map(FilesReader::outputs).orElse(List.of());
        Optional<Fields> saving = top.get("checkpoint").flatMap(Value::fields);
        Optional<CheckpointSpec> given = saving.map(each -> CheckpointReader.read(each, nodes));
        Optional<CheckpointSpec> checkpoint =
                embeds ? EmbeddingReader.checkpoint(saving, given, top.has("run")) : given;
        OptionalLong progress = top.get("progress").map(this::progress).orElse(OptionalLong.empty());
        Optional<WorkEstimate> work = top.get("work").map(this::work);
        Optional<Deadline> deadline = top.read("deadline", Readings.deadline(LONGEST));
        CapacityChoice capacity =
                top.read("capacity", Readings.word(CapacityChoice.class)).orElse(tier.defaultCapacity());
        Optional<BigDecimal> maxPrice = top.read("max_price", Readings.usd(false));
        Optional<Duration> maxWait = top.read("max_wait", Readings.duration(Duration.ZERO, LONGEST))
                .or(() -> tier.defaultMaxWait(capacity, deadline.isPresent()));
        RetryRules retries = top.get("retries").map(RetriesReader::read).orElse(RetryRules.DEFAULT);
        Optional<BigDecimal> budget =
                top.get("budget").flatMap(Value::fields).flatMap(fields -> fields.read("max", Readings.usd(true)));
        List<ChannelSpec> channels = top.get("notify").map(NotifyReader::read).orElse(List.of());
        long priority = top.read("priority", Readings.whole(0, 100)).orElse((long) tier.defaultPriority());
        Optional<ScheduleSpec> schedule =
                top.get("schedule").flatMap(Value::fields).flatMap(ScheduleReader::read);
        List<String> dependsOn = top.get("depends_on")
                .map(each -> ScheduleReader.jobs(each, name))
                .orElse(List.of());
        if (name.isEmpty() || !problems.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new JobSpec(
                name.get(),
                team,
                project,
                tags,
                tier,
                kind,
                resources,
                (int) nodes,
                workdir,
                setup,
                run.orElse(""),
                env,
                secrets,
                inputs,
                outputs,
                checkpoint,
                progress,
                work,
                deadline,
                capacity,
                maxPrice,
                maxWait,
                retries,
                budget,
                (int) priority,
                embedding,
                schedule,
                dependsOn,
                channels));
    }

    private Map<String, String> tags(Value value) {
        Map<String, String> tags = new LinkedHashMap<>();
        value.entries().forEach((name, each) -> {
            if (!TAG.matcher(name).matches()) {
                problems.add(
                        each.path(),
                        each.node(),
                        "",
                        "is not a tag name",
                        "use lower-case letters, digits, dots, hyphens and underscores, at most 63 characters");
            }
            each.as(Readings.line(256)).ifPresent(text -> tags.put(name, text));
        });
        if (tags.size() > MOST_TAGS) {
            value.refuse("has " + tags.size() + " tags", "give at most " + MOST_TAGS);
        }
        return tags;
    }

    private Map<String, String> env(Value value) {
        Map<String, String> env = new LinkedHashMap<>();
        value.entries().forEach((name, each) -> {
            SecretsReader.variable(name, each);
            if (each.isMissing()) {
                problems.add(each.path(), each.node(), "", "has no value", "write \"\" for an empty one");
            } else {
                each.as(Readings.variable()).ifPresent(text -> env.put(name, text));
            }
        });
        return env;
    }

    /** {@code progress: 5000}, or {@code progress: {total: 5000}}. */
    private OptionalLong progress(Value value) {
        Reading<Long> steps = Readings.whole(1, 1_000_000_000_000L);
        Optional<Long> total = value.isScalar() && !value.isMissing()
                ? value.as(steps)
                : value.fields().flatMap(fields -> fields.read("total", steps));
        return total.map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** {@code work: 6h}, or a duration for each accelerator or shape. */
    private WorkEstimate work(Value value) {
        Reading<Duration> time = Readings.duration(SECOND, LONGEST);
        if (value.isScalar() && !value.isMissing()) {
            return new WorkEstimate(value.as(time), Map.of());
        }
        Map<String, Duration> byName = new LinkedHashMap<>();
        value.entries().forEach((name, each) -> {
            if (!SHAPE.matcher(name).matches()) {
                problems.add(
                        each.path(),
                        each.node(),
                        "",
                        "is neither an accelerator nor an instance type",
                        "write it such as A100, H100:8 or g5.xlarge");
            }
            each.as(time).ifPresent(duration -> byName.put(name, duration));
        });
        return new WorkEstimate(Optional.empty(), byName);
    }
}
