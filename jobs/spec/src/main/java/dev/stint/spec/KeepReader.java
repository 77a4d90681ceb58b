package dev.stint.spec;

import dev.stint.spec.KeepSpec.Best;
import dev.stint.spec.KeepSpec.Goal;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code checkpoint.keep}. */
final class KeepReader {

    private static final long MOST_STEPS = 1_000_000_000_000L;

    private KeepReader() {}

    /** {@code keep: 5}, or the map. */
    static KeepSpec read(Value value) {
        KeepSpec usual = KeepSpec.DEFAULT;
        Reading<Long> number = Readings.whole(1, KeepSpec.MOST);
        if (value.isScalar() && !value.isMissing()) {
            int last = value.as(number).map(Long::intValue).orElse(usual.last());
            return new KeepSpec(last, usual.everySteps(), usual.best());
        }
        return value.fields()
                .map(fields -> {
                    int last = fields.read("last", number).map(Long::intValue).orElse(usual.last());
                    OptionalLong every = fields.read("every", Readings.whole(1, MOST_STEPS))
                            .map(OptionalLong::of)
                            .orElse(usual.everySteps());
                    Optional<Best> best =
                            fields.get("best").flatMap(Value::fields).flatMap(KeepReader::best);
                    return new KeepSpec(last, every, best);
                })
                .orElse(usual);
    }

    /** Which values are good has no default: the wrong one would keep the worst, and nobody would see it for weeks. */
    private static Optional<Best> best(Fields fields) {
        Optional<String> metric = fields.require("metric", "name one that stint.commit is given, such as loss")
                .flatMap(
                        each -> each.as(Readings.form(Best.METRIC, "is not the name of a metric", Best.METRIC_REMEDY)));
        Optional<Goal> goal = fields.require("goal", "write min where small values are good, max where large ones are")
                .flatMap(each -> each.as(Readings.word(Goal.class)));
        int count = fields.read("count", Readings.whole(1, KeepSpec.MOST))
                .map(Long::intValue)
                .orElse(Best.DEFAULT_COUNT);
        return metric.flatMap(name -> goal.map(good -> new Best(name, good, count)));
    }
}
