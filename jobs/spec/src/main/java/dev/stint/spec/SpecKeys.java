package dev.stint.spec;

import static dev.stint.spec.Key.free;
import static dev.stint.spec.Key.list;
import static dev.stint.spec.Key.map;
import static dev.stint.spec.Key.scalar;
import static dev.stint.spec.Key.words;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The tree of all keys: what the readers accept, what {@code --set} can reach, what the schema and the guide describe. */
final class SpecKeys {

    static final String STORES = "a later release";

    private static final Key[] MACHINE = {
        free("accelerators"),
        scalar("gpu_memory"),
        scalar("cpus"),
        scalar("memory"),
        scalar("disk"),
        words("providers"),
        words("regions"),
        map("instance_types", words("allow"), words("deny"))
    };

    static final Key ROOT = map(
            "",
            scalar("name"),
            scalar("team"),
            scalar("project"),
            free("tags"),
            scalar("tier"),
            scalar("kind"),
            map(
                    "resources",
                    Stream.concat(
                                    Stream.of(MACHINE),
                                    Stream.of(scalar("ordered"), list("any_of", MACHINE), scalar("image")))
                            .toArray(Key[]::new)),
            scalar("nodes"),
            scalar("workdir"),
            scalar("setup"),
            scalar("run"),
            free("env"),
            free("secrets"),
            list("inputs", scalar("source"), scalar("path"), scalar("sha256")),
            list("outputs", scalar("path"), scalar("to")),
            map(
                    "checkpoint",
                    scalar("path"),
                    scalar("interval"),
                    map("complete_when", scalar("marker"), scalar("rename"), scalar("quiet")),
                    map("on_notice", scalar("signal"), scalar("drain")),
                    map(
                            "keep",
                            scalar("last"),
                            scalar("every"),
                            map("best", scalar("metric"), scalar("goal"), scalar("count"))),
                    scalar("tiers")),
            map("progress", scalar("total")),
            free("work"),
            scalar("deadline"),
            scalar("capacity"),
            scalar("max_price"),
            scalar("max_wait"),
            map("retries", scalar("max"), words("retry_on"), words("fail_on"), scalar("on_failure")),
            map("budget", scalar("max")),
            scalar("priority"),
            map(
                    "embedding",
                    scalar("input"),
                    scalar("format"),
                    scalar("id"),
                    scalar("text"),
                    scalar("model"),
                    scalar("shards"),
                    scalar("workers"),
                    scalar("batch"),
                    scalar("reuse"),
                    scalar("to")),
            map(
                    "schedule",
                    scalar("cron"),
                    scalar("zone"),
                    scalar("overlap"),
                    scalar("catch_up"),
                    free("matrix"),
                    map("window", scalar("from"), scalar("to"), scalar("done_by"))),
            list("notify", NotifyReader.KEYS),
            words("depends_on"));

    private SpecKeys() {}

    /** Every key as a path; items of lists are written {@code inputs[].path}. */
    static List<String> paths() {
        return paths(ROOT);
    }

    /** The same below a root; what the author names is written {@code NAME}. */
    static List<String> paths(Key root) {
        List<String> paths = new ArrayList<>();
        collect(root, "", paths);
        return paths;
    }

    private static void collect(Key key, String prefix, List<String> paths) {
        for (Key child : key.children()) {
            String path = prefix + child.name();
            paths.add(path);
            collect(child, path + below(child), paths);
        }
    }

    private static String below(Key key) {
        return key.shape() == Key.Shape.LIST ? "[]." : key.shape() == Key.Shape.NAMED ? ".NAME." : ".";
    }
}
