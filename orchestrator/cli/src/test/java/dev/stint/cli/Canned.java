package dev.stint.cli;

/** Answers as the server gives them. */
final class Canned {
    static final String SERVER = """
            {"version":"0.1.0","pid":42,"startedAt":"2026-11-21T03:00:00Z","home":"/home/u/.stint","java":"17.0.15",\
            "live":1,"queued":0,"store":"file:/home/u/.stint/store","installation":"a1b2c3"}""";

    private Canned() {}

    /** A run as {@code GET /runs/{id}/brief} shows it. */
    static String run(String state, int attempt, int step, String ended) {
        boolean placed = state.equals("RUNNING");
        return """
                {"id":"digits-7f3k2","name":"digits","team":"default","project":"","tags":{"model-name":"mlp","cost-center":"42"},\
                "tier":"standard","state":"%s","why":"%s","attempt":%d,"market":%s,"usdPerHour":%s,\
                "progress":{"step":%d,"total":5000},"lastCheckpoint":4,"preemptions":2,"costUsd":0.012345,\
                "submittedAt":"2026-11-21T03:00:00Z","deadline":"2026-11-21T05:00:00Z","endedAt":%s,"asOf":"2026-11-21T03:02:10Z"}""".formatted(
                        state,
                        placed ? "the command runs" : "the command ended with code 0",
                        attempt,
                        placed ? "\"local/digits/b/small/spot\"" : "null",
                        placed ? "0.3125" : "null",
                        step,
                        ended.isEmpty() ? "null" : '"' + ended + '"');
    }

    static final String COST = """
            {"totalUsd":0.012345,"spotUsd":0.010000,"onDemandCapacityUsd":0.002345,"storageUsd":0,"preemptedUsd":0.000900,"onDemandUsd":0.034500,\
            "onDemandMarket":"local/digits/a/small/on-demand","savedUsd":0.022155,"rows":[\
            {"attempt":1,"kind":"compute","market":"local/digits/a/small/spot","from":"2026-11-21T03:00:05Z","to":"2026-11-21T03:01:00Z",\
            "seconds":55.0,"usdPerHour":0.3125,"usd":0.010000},\
            {"attempt":2,"kind":"compute","market":"local/digits/a/small/on-demand","from":"2026-11-21T03:01:10Z",\
            "to":"2026-11-21T03:02:10Z","seconds":60.0,"usdPerHour":1.0000,"usd":0.002345}]}""";

    /** A run as {@code GET /runs/{id}} shows it. */
    static String detail(String state) {
        return """
                {"run":%s,"spec":"name: digits\\nrun: ./train\\n","attempts":[\
                {"attempt":1,"launch":1,"market":"local/digits/a/small/spot","machine":"m-1","machines":["m-1"],"grantedAt":"2026-11-21T03:00:05Z",\
                "startedAt":"2026-11-21T03:00:06Z","endedAt":"2026-11-21T03:01:00Z","outcome":"preempted","detail":"notice, then gone",\
                "restoredFrom":null,"restoredStep":null,"lastStep":2120,"checkpoints":3,"stepsLost":120,"usefulSeconds":50.5,\
                "lostSeconds":3.5,"usdPerHour":0.3125,"costUsd":0.010000},\
                {"attempt":2,"launch":2,"market":"local/digits/a/small/on-demand","machine":"m-3","machines":["m-3"],"grantedAt":"2026-11-21T03:01:10Z",\
                "startedAt":"2026-11-21T03:01:11Z","endedAt":"2026-11-21T03:02:10Z","outcome":"succeeded","detail":"",\
                "restoredFrom":3,"restoredStep":2000,"lastStep":5000,"checkpoints":1,"stepsLost":0,"usefulSeconds":59.0,\
                "lostSeconds":0.0,"usdPerHour":1.0000,"costUsd":0.002345,\
                "gpu":{"count":2,"meanPercent":61.54,"peakPercent":97.5,"peakMemoryBytes":12884901888,"memoryBytes":17179869184}}],\
                "events":[%s,%s,%s],"cost":%s,\
                "outputs":[{"path":"model.bin","location":"file:/home/u/.stint/store/default/digits-7f3k2/out/model.bin","bytes":12345,\
                "sha256":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}]}""".formatted(
                        run(state, 2, 5000, "2026-11-21T03:02:10Z"),
                        event(1, 1, "started", "RUNNING", "the command runs from scratch"),
                        event(2, 1, "preempted", "PLACING", "local/digits/a took the machine"),
                        event(3, 2, "result", "RUNNING", "accuracy=0.9722"),
                        COST);
    }

    static String event(long sequence, int attempt, String kind, String state, String why) {
        return "{\"sequence\":%d,\"at\":\"2026-11-21T03:00:0%dZ\",\"attempt\":%d,\"kind\":\"%s\",\"state\":\"%s\",\"why\":\"%s\"}"
                .formatted(sequence, sequence, attempt, kind, state, why);
    }

    /** A server-sent event. */
    static String sse(String event, String data) {
        return "event: " + event + "\ndata: " + data + "\n\n";
    }

    static String timeline(long sequence, int attempt, String kind, String state, String why) {
        return "id: " + sequence + "\n" + sse("timeline", event(sequence, attempt, kind, state, why));
    }
}
