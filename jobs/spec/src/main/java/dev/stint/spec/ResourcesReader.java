package dev.stint.spec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code resources}. */
final class ResourcesReader {

    private static final Pattern ACCELERATOR = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,39})(?::(\\d{1,9}))?");
    private static final Pattern REGION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9*][A-Za-z0-9._*+-]{0,63}");
    private static final int MOST_PER_MACHINE = 64;
    private static final int MOST_CPUS = 4096;
    private static final int MOST_GPU_GIB = 4096;
    private static final int MOST_GIB = 1_000_000;

    private ResourcesReader() {}

    static Resources read(Fields fields) {
        Resources outer = machine(fields, Resources.ANY);
        boolean ordered = fields.read("ordered", Readings.flag()).orElse(false);
        List<Resources> anyOf = new ArrayList<>();
        fields.get("any_of").ifPresent(list -> {
            List<Value> items = list.items();
            if (items.isEmpty() && list.isList()) {
                list.refuse("is empty", "list alternatives, or remove the key");
            }
            items.forEach(item -> item.fields().ifPresent(each -> anyOf.add(machine(each, outer))));
        });
        return with(outer, ordered, anyOf, fields.read("image", ImageReading.reference()));
    }

    private static Resources with(Resources outer, boolean ordered, List<Resources> anyOf, Optional<String> image) {
        return new Resources(
                outer.accelerators(),
                ordered,
                outer.gpuMemoryGib(),
                outer.cpus(),
                outer.memoryGib(),
                outer.diskGib(),
                anyOf,
                outer.providers(),
                outer.regions(),
                outer.instanceTypes(),
                image);
    }

    /** The keys that may stand outside or in an alternative; what is left out comes from outside. */
    private static Resources machine(Fields fields, Resources outer) {
        return new Resources(
                fields.get("accelerators").map(ResourcesReader::accelerators).orElse(outer.accelerators()),
                false,
                fields.read("gpu_memory", Readings.requirement("GiB", MOST_GPU_GIB))
                        .or(outer::gpuMemoryGib),
                fields.read("cpus", Readings.requirement("", MOST_CPUS)).or(outer::cpus),
                fields.read("memory", Readings.requirement("GiB", MOST_GIB)).or(outer::memoryGib),
                fields.read("disk", Readings.requirement("GiB", MOST_GIB)).or(outer::diskGib),
                List.of(),
                names(fields, "providers", provider(), outer.providers()),
                names(fields, "regions", region(), outer.regions()),
                fields.get("instance_types")
                        .flatMap(Value::fields)
                        .map(ResourcesReader::instanceTypes)
                        .orElse(outer.instanceTypes()),
                Optional.empty());
    }

    private static Set<String> names(Fields fields, String key, Reading<String> reading, Set<String> otherwise) {
        return fields.get(key)
                .<Set<String>>map(each -> new LinkedHashSet<>(each.words(reading)))
                .orElse(otherwise);
    }

    private static Reading<String> provider() {
        Map<String, String> words = new LinkedHashMap<>();
        List.of("local", "aws", "gcp", "azure").forEach(name -> words.put(name, name));
        return Readings.choice(words, Map.of());
    }

    private static Reading<String> region() {
        return Readings.form(REGION, "is not the name of a region", "write it such as home or us-east-1");
    }

    private static InstanceTypes instanceTypes(Fields fields) {
        Reading<String> type = Readings.form(TYPE, "is not an instance type", "write it such as g5.xlarge or g5.*");
        List<String> allow = fields.get("allow").map(each -> each.words(type)).orElse(List.of());
        List<String> deny = fields.get("deny").map(each -> each.words(type)).orElse(List.of());
        allow.stream()
                .filter(deny::contains)
                .findFirst()
                .ifPresent(both -> fields.get("deny")
                        .ifPresent(each ->
                                each.refuseWhole("names " + both + ", which allow names, too", "keep it in one list")));
        return new InstanceTypes(allow, deny);
    }

    /** {@code A100:1}, a list of these, a set of these, or a map from name to count. */
    private static List<Accelerator> accelerators(Value value) {
        if (value.isScalar() || value.isList()) {
            return value.words(ResourcesReader::accelerator);
        }
        List<Accelerator> all = new ArrayList<>();
        value.entries().forEach((name, count) -> {
            // In a set ({A100:1, H100:1}) the whole is the key, and nothing stands below it.
            boolean bare =
                    count.isMissing() || (count.isScalar() && count.shown().isEmpty());
            Reading<Accelerator> reading = text -> accelerator(bare ? name : withCount(name, text));
            Optional<Accelerator> read = bare ? bare(name, count) : count.as(reading);
            read.ifPresent(all::add);
        });
        return all;
    }

    private static Optional<Accelerator> bare(String name, Value at) {
        try {
            return Optional.of(accelerator(name));
        } catch (MisreadException e) {
            at.refuse(e.what(), e.remedy());
            return Optional.empty();
        }
    }

    private static String withCount(String name, String count) throws MisreadException {
        if (name.indexOf(':') >= 0) {
            throw new MisreadException("is a second count", "write A100: 1 or A100:1, not both");
        }
        return name + ":" + count;
    }

    private static Accelerator accelerator(String text) throws MisreadException {
        Matcher matcher = ACCELERATOR.matcher(text);
        if (!matcher.matches()) {
            throw new MisreadException(
                    "is not an accelerator", "write its name and how many per machine, such as A100:1");
        }
        int count = matcher.group(2) == null ? 1 : Integer.parseInt(matcher.group(2));
        if (count < 1 || count > MOST_PER_MACHINE) {
            throw new MisreadException("has a count out of range", "ask for 1 to " + MOST_PER_MACHINE + " per machine");
        }
        return new Accelerator(matcher.group(1), count);
    }
}
