package dev.stint.spec;

import dev.stint.spec.CheckpointSpec.CompleteWhen;
import dev.stint.spec.CheckpointSpec.Completion;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Reads {@code checkpoint}. */
final class CheckpointReader {

    private static final Duration INSTANT = Duration.ofMillis(100);

    private CheckpointReader() {}

    /** @param nodes machines of an attempt */
    static CheckpointSpec read(Fields fields, long nodes) {
        if (nodes > 1) {
            fields.get("complete_when")
                    .ifPresent(rule -> rule.refuseWhole(
                            "cannot act with nodes: " + nodes
                                    + ", for no machine sees when the others' files are whole",
                            "remove it, and call stint.commit(step) on every machine"));
        }
        Optional<Fields> notice = fields.get("on_notice").flatMap(Value::fields);
        return new CheckpointSpec(
                fields.read("path", PathReadings.inside()).orElse(CheckpointSpec.DEFAULT_PATH),
                fields.read("interval", Readings.autoOr(Readings.duration(INSTANT, Duration.ofDays(7))))
                        .flatMap(each -> each),
                fields.get("complete_when")
                        .flatMap(Value::fields)
                        .flatMap(CheckpointReader::completeWhen)
                        .orElse(CheckpointSpec.DEFAULT_COMPLETE_WHEN),
                notice.flatMap(each -> each.read("signal", Readings.word(NoticeSignal.class)))
                        .orElse(NoticeSignal.TERM),
                notice.flatMap(each ->
                                each.read("drain", Readings.autoOr(Readings.duration(INSTANT, Duration.ofHours(1)))))
                        .flatMap(each -> each),
                fields.get("keep").map(KeepReader::read).orElse(KeepSpec.DEFAULT),
                fields.read("tiers", Readings.word(Tiering.class)).orElse(CheckpointSpec.DEFAULT_TIERS));
    }

    private static Optional<CompleteWhen> completeWhen(Fields fields) {
        long given = List.of("marker", "rename", "quiet").stream()
                .filter(fields::has)
                .count();
        if (given != 1) {
            fields.refuse("names " + given + " rules", "name one of marker, rename or quiet");
        }
        Optional<CompleteWhen> marker = fields.read("marker", PathReadings.fileName())
                .map(name -> new CompleteWhen(Completion.MARKER, name, Duration.ZERO));
        Optional<CompleteWhen> rename = fields.read("rename", PathReadings.fileName())
                .map(glob -> new CompleteWhen(Completion.RENAME, glob, Duration.ZERO));
        Optional<CompleteWhen> quiet = fields.read("quiet", Readings.duration(INSTANT, Duration.ofHours(1)))
                .map(time -> new CompleteWhen(Completion.QUIET, "", time));
        return marker.or(() -> rename).or(() -> quiet);
    }
}
