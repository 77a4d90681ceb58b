package dev.stint.spec;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code inputs} and {@code outputs}. */
final class FilesReader {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    private FilesReader() {}

    /** The inputs of a job, and after them the one that its texts are in. */
    static List<JobInput> inputs(Optional<Value> value, Optional<JobInput> texts) {
        List<JobInput> inputs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        texts.ifPresent(each -> taken.add(each.path()));
        for (Value item : value.map(Value::items).orElse(List.of())) {
            item.fields().flatMap(FilesReader::input).ifPresent(input -> {
                if (taken.add(input.path())) {
                    inputs.add(input);
                } else {
                    item.refuse("goes to " + input.path() + ", where another input goes", "give it a path of its own");
                }
            });
        }
        texts.ifPresent(inputs::add);
        return inputs;
    }

    private static Optional<JobInput> input(Fields fields) {
        Optional<String> source = fields.require("source", "give a local path or an https address")
                .flatMap(each -> each.as(PathReadings.source()));
        Optional<String> given = fields.read("path", PathReadings.inside());
        Optional<String> sha256 = fields.read(
                        "sha256", Readings.form(SHA256, "is not a SHA-256", "give its 64 hexadecimal digits"))
                .map(each -> each.toLowerCase(Locale.ROOT));
        if (source.isEmpty() || (given.isEmpty() && fields.has("path"))) {
            return Optional.empty();
        }
        String path = given.orElseGet(() -> PathReadings.lastPart(source.get()));
        if (path.isEmpty()) {
            fields.refuse("has no path, and its source does not end in a name", "give path");
            return Optional.empty();
        }
        return Optional.of(new JobInput(source.get(), path, sha256));
    }

    static List<JobOutput> outputs(Value value) {
        List<JobOutput> outputs = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (Value item : value.items()) {
            item.fields().flatMap(FilesReader::output).ifPresent(output -> {
                if (taken.add(output.path())) {
                    outputs.add(output);
                } else {
                    item.refuse("names " + output.path() + ", which another output names", "name it once");
                }
            });
        }
        return outputs;
    }

    private static Optional<JobOutput> output(Fields fields) {
        Optional<String> path = fields.require("path", "give the file or folder to keep")
                .flatMap(each -> each.as(PathReadings.inside()));
        Optional<String> to = fields.read("to", PathReadings.local());
        return path.map(each -> new JobOutput(each, to));
    }
}
