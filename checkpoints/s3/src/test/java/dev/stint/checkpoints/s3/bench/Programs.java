package dev.stint.checkpoints.s3.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The commands that are measured. */
final class Programs {

    /**
     * As an agent is started: the optimizing compiler for what hashes and sends, and nothing watched for it elsewhere, the collector with the least memory of its own, and a heap of which
     * half is lent to transfers (see {@code TransferLimits.usual}) and which with all the rest of a process stays below 512 MiB.
     */
    private static final List<String> AGENT_OPTIONS = List.of(
            "-Xms24m",
            "-Xmx384m",
            "-XX:+UseSerialGC",
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-DisplayVMOutput",
            "-XX:CompilerDirectivesFile=../../jobs/agent/src/main/jvm/compiler.json",
            "-XX:+IgnoreUnrecognizedVMOptions",
            "-XX:-C1UpdateMethodData");

    private static final String BUCKET = "bench";

    private Programs() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** @param what {@code save}, {@code save-twice} or {@code restore} */
    static List<String> stint(AgentClasses classes, String what, Sink sink, Path folder) {
        return java(classes, "-XX:SharedArchiveFile=" + classes.archive(), what, sink, folder);
    }

    /** Saves and restores, and writes down what classes that took. */
    static List<String> rehearse(AgentClasses classes, Sink sink, Path folder) {
        return java(classes, "-XX:ArchiveClassesAtExit=" + classes.archive(), "rehearse", sink, folder);
    }

    private static List<String> java(AgentClasses classes, String archive, String what, Sink sink, Path folder) {
        List<String> words = new ArrayList<>(List.of(java()));
        words.addAll(AGENT_OPTIONS);
        words.addAll(List.of(archive, "-cp", classes.path(), TransferProgram.class.getName(), what));
        words.addAll(List.of("s3://" + BUCKET + "/stint?endpoint=" + sink.endpoint(), folder.toString()));
        return words;
    }

    /**
     * With its defaults.
     *
     * @param place in the bucket: what is there already is not sent again
     */
    static List<String> rcloneSave(Path folder, String place) {
        return List.of("rclone", "copy", folder.toString(), "sink:" + BUCKET + "/rclone/" + place);
    }

    static List<String> rcloneRestore(String place, Path folder) {
        return List.of("rclone", "copy", "sink:" + BUCKET + "/rclone/" + place, folder.toString());
    }

    /** Credentials that are nobody's, and rclone's settings, so that no file of this machine's has a say. */
    static Map<String, String> surroundings(Sink sink) {
        return Map.of(
                "AWS_CA_BUNDLE", "",
                "AWS_ACCESS_KEY_ID", "AKIDFORTESTS",
                "AWS_SECRET_ACCESS_KEY", "nobodys-secret",
                "RCLONE_CONFIG", "/dev/null",
                "RCLONE_CONFIG_SINK_TYPE", "s3",
                "RCLONE_CONFIG_SINK_PROVIDER", "Other",
                "RCLONE_CONFIG_SINK_ENV_AUTH", "true",
                "RCLONE_CONFIG_SINK_ENDPOINT", sink.endpoint());
    }
}
