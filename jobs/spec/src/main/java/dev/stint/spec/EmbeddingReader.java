package dev.stint.spec;

import dev.stint.spec.CheckpointSpec.CompleteWhen;
import dev.stint.spec.CheckpointSpec.Completion;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code embedding}, and what the rest of a spec means in a job of that kind. */
final class EmbeddingReader {

    /** How the built-in executor's sets are recognised: its state comes last, by rename. */
    static final CompleteWhen STATE_RENAMED = new CompleteWhen(Completion.RENAME, "state.json", Duration.ZERO);

    /** Between saves of the built-in executor: a part of a shard is some seconds of work, and its bytes are few. */
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private static final CheckpointSpec BUILT_IN = new CheckpointSpec(
            CheckpointSpec.DEFAULT_PATH,
            Optional.of(INTERVAL),
            STATE_RENAMED,
            NoticeSignal.TERM,
            Optional.empty(),
            KeepSpec.DEFAULT,
            CheckpointSpec.DEFAULT_TIERS);

    /** Signals on which Java puts its work down; on the others it ends at once, or writes a dump. */
    private static final Set<NoticeSignal> HEARD = Set.of(NoticeSignal.TERM, NoticeSignal.INT, NoticeSignal.HUP);

    private static final Pattern SEVERAL = Pattern.compile("[2-9]|[1-9]\\d+");

    private EmbeddingReader() {}

    /** The section, where it can be read. */
    static Optional<EmbeddingSpec> read(Fields fields, boolean ownCommand) {
        Optional<Value> input = fields.require("input", "name the file with the texts, such as texts.jsonl");
        Optional<String> source = input.flatMap(each -> each.as(PathReadings.source()));
        Optional<EmbeddingFormat> given = fields.read("format", Readings.word(EmbeddingFormat.class));
        Optional<EmbeddingFormat> format = given.or(() -> source.flatMap(EmbeddingReader::formatOf));
        if (source.isPresent() && format.isEmpty() && !fields.has("format")) {
            input.get()
                    .refuse(
                            "does not say by its name how it is written",
                            "give embedding.format: jsonl, csv or parquet");
        }
        String id = fields.read("id", Readings.line(256)).orElse(EmbeddingSpec.DEFAULT_ID);
        String text = fields.read("text", Readings.line(256)).orElse(EmbeddingSpec.DEFAULT_TEXT);
        if (id.equals(text)) {
            fields.refuse("takes id and text from " + id, "name two columns");
        }
        String model = fields.read("model", ownCommand ? Readings.line(100) : Readings.choice(models(), Map.of()))
                .orElse(ownCommand ? EmbeddingSpec.OWN_MODEL : EmbeddingSpec.MODELS.get(0));
        long shards = fields.read("shards", Readings.whole(1, EmbeddingSpec.MOST_SHARDS))
                .orElse((long) EmbeddingSpec.DEFAULT_SHARDS);
        long workers = fields.read("workers", Readings.whole(1, EmbeddingSpec.MOST_SHARDS))
                .orElse(shards);
        if (workers > shards) {
            fields.get("workers")
                    .ifPresent(each -> each.refuse("is more than the " + shards + " shards", "give at most " + shards));
        }
        long batch = fields.read("batch", Readings.whole(1, EmbeddingSpec.LARGEST_BATCH))
                .orElse((long) EmbeddingSpec.DEFAULT_BATCH);
        boolean reuse = fields.read("reuse", Readings.flag()).orElse(true);
        Optional<String> to = fields.read("to", PathReadings.local());
        if (source.isEmpty() || format.isEmpty() || id.equals(text) || workers > shards) {
            return Optional.empty();
        }
        return Optional.of(new EmbeddingSpec(
                new JobInput(source.get(), place(source.get(), format.get()), Optional.empty()),
                format.get(),
                id,
                text,
                model,
                (int) shards,
                (int) workers,
                (int) batch,
                reuse,
                to));
    }

    /** What goes with the section, and what does not. */
    static void check(Fields top, JobKind kind) {
        if (kind != JobKind.EMBEDDING) {
            top.get("embedding")
                    .ifPresent(each -> each.refuseWhole(
                            "does not go with kind: " + kind.word(), "write kind: embedding, or remove it"));
            return;
        }
        top.require("embedding", "name the file with the texts, such as embedding: {input: texts.jsonl}");
        top.get("outputs")
                .ifPresent(each -> each.refuseWhole(
                        "does not go with kind: embedding, which keeps its vectors",
                        "remove it; embedding.to names a folder for a copy"));
        top.get("nodes")
                .filter(EmbeddingReader::several)
                .ifPresent(each -> each.refuse(
                        "machines as one do not go with kind: embedding, whose shards need nothing of each other",
                        "remove it; embedding.workers says how many machines work at once"));
    }

    /** The two halves of the executor come with the agent, and no image has them. */
    static void onMachine(Fields resources) {
        resources
                .get("image")
                .ifPresent(each -> each.refuse(
                        "does not go with kind: embedding, whose executor runs on the machine itself", "remove it"));
    }

    /** What is no number at all is the trouble of whoever reads the key. */
    private static boolean several(Value nodes) {
        return SEVERAL.matcher(nodes.shown()).matches();
    }

    /** How progress is kept; the built-in executor knows itself when its set is complete. */
    static Optional<CheckpointSpec> checkpoint(
            Optional<Fields> fields, Optional<CheckpointSpec> given, boolean ownCommand) {
        if (ownCommand) {
            return given;
        }
        boolean ruleGiven = fields.filter(each -> each.has("complete_when")).isPresent();
        given.filter(each -> !HEARD.contains(each.signal()))
                .ifPresent(each -> fields.ifPresent(at -> at.refuse(
                        "sends " + each.signal() + " on a notice, which the built-in executor does not hear",
                        "use TERM, INT or HUP as on_notice.signal")));
        return Optional.of(given.map(each -> new CheckpointSpec(
                        each.path(),
                        each.interval().or(BUILT_IN::interval),
                        ruleGiven ? each.completeWhen() : STATE_RENAMED,
                        each.signal(),
                        each.drain(),
                        each.keep(),
                        each.tiers()))
                .orElse(BUILT_IN));
    }

    private static Map<String, String> models() {
        Map<String, String> models = new LinkedHashMap<>();
        EmbeddingSpec.MODELS.forEach(each -> models.put(each, each));
        return models;
    }

    private static Optional<EmbeddingFormat> formatOf(String source) {
        return EmbeddingFormat.ofName(PathReadings.lastPart(source));
    }

    private static String place(String source, EmbeddingFormat format) {
        String name = PathReadings.lastPart(source);
        return EmbeddingSpec.INPUT_FOLDER + "/" + (name.isEmpty() ? "input." + format.word() : name);
    }
}
