package dev.stint.server.engine;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.mailbox.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An embedding run of an engine under test, whose shards' machines are played by the test. */
final class ShardedRun {

    EngineUnderTest engine;

    /** Where machines keep what they made. */
    ObjectStore kept;

    private String ending = "out";
    final String id;
    final int shards;

    ShardedRun(EngineUnderTest engine, String id, int shards) {
        this.engine = engine;
        this.kept = engine.store;
        this.id = id;
        this.shards = shards;
    }

    /** A job of the built-in executor, which takes vectors over. */
    static ShardedRun builtIn(EngineUnderTest engine, int shards, Path folder) {
        String spec =
                "name: job\nkind: embedding\nembedding: {input: https://example.org/texts.jsonl, to: out, shards: "
                        + shards + "}\n";
        ShardedRun run = new ShardedRun(
                engine,
                engine.runs()
                        .submit(new Requests.Submit(spec, "job.yaml", Map.of(), folder.toString(), ""))
                        .id(),
                shards);
        run.ending = "parquet";
        return run;
    }

    static ShardedRun submit(EngineUnderTest engine, int shards, int workers, String... lines) {
        List<String> all = new ArrayList<>(List.of(lines));
        all.add("kind: embedding");
        all.add("embedding: {input: https://example.org/texts.jsonl, shards: " + shards + ", workers: " + workers
                + "}");
        return new ShardedRun(engine, engine.submit(all.toArray(String[]::new)), shards);
    }

    String shard(int shard) {
        return id + "." + shard;
    }

    /** The machines a shard has had so far. */
    List<FakeCloud.Played> machines(int shard) {
        return engine.cloud.machines().stream()
                .filter(m -> m.machine.tags().run().equals(shard(shard)))
                .toList();
    }

    /** The machine number n of a shard, from 1, once it was launched. */
    FakeCloud.Played machine(int shard, int n) {
        return EngineUnderTest.await(
                "machine " + n + " of " + shard(shard),
                () -> Optional.of(machines(shard))
                        .filter(all -> all.size() >= n)
                        .map(all -> all.get(n - 1)));
    }

    /** The same, once its command runs. */
    FakeCloud.Played running(int shard, int n) {
        FakeCloud.Played machine = machine(shard, n);
        machine.runs();
        awaitShard(shard, "RUNNING");
        return machine;
    }

    void awaitShard(int shard, String state) {
        EngineUnderTest.await(
                shard(shard) + " " + state,
                () -> view(shard).filter(v -> v.state().equals(state)));
    }

    private Optional<Views.ShardView> view(int shard) {
        return engine.runs().detail(id).shards().map(all -> all.get(shard));
    }

    Views.ShardsView counts() {
        return engine.runs().brief(id).shards().orElseThrow();
    }

    /** The shard keeps its vectors and its command ends well. */
    void finishes(FakeCloud.Played machine, int shard, long embedded, long reused) {
        keeps(shard, embedded, reused);
        machine.exits(0);
    }

    void keeps(int shard, long embedded, long reused) {
        String prefix = "default/" + id + "/" + shard + "/outputs/";
        byte[] vectors = ("vectors of " + shard(shard)).getBytes(StandardCharsets.UTF_8);
        String name = ShardOrders.file(shard, shards, ending);
        String beside = ShardOrders.file(shard, shards, "json");
        byte[] account = ("{\"shard\":" + shard + ",\"shards\":" + shards + ",\"rows\":" + (embedded + reused)
                        + ",\"embedded\":" + embedded + ",\"reused\":" + reused
                        + ",\"duplicates\":0,\"model\":\"own\",\"modelSha256\":\"\",\"dimensions\":384,\"file\":\""
                        + name
                        + "\",\"sha256\":\"" + ShardGathering.sha256(vectors) + "\",\"previous\":\"\"}")
                .getBytes(StandardCharsets.UTF_8);
        put(prefix + "u/vectors/" + name, vectors);
        put(prefix + "u/vectors/" + beside, account);
        put(
                prefix + "outputs.json",
                ("{\"version\":1,\"files\":[" + file(prefix, name, vectors) + "," + file(prefix, beside, account)
                                + "]}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String file(String prefix, String name, byte[] bytes) {
        return "{\"path\":\"vectors/" + name + "\",\"size\":" + bytes.length + ",\"sha256\":\""
                + ShardGathering.sha256(bytes) + "\",\"key\":\"" + prefix + "u/vectors/" + name + "\"}";
    }

    private void put(String key, byte[] bytes) {
        try {
            kept.put(key, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every shard that is not done gets machines and finishes; one whose command has ended already comes to be done by itself. */
    void finishesAll(long embedded) {
        for (int shard = 0; shard < shards; shard++) {
            int number = shard;
            Optional<FakeCloud.Played> working =
                    EngineUnderTest.await("the end of " + shard(number) + ", or a living machine of it", () -> {
                        Optional<FakeCloud.Played> living = machines(number).stream()
                                .filter(m ->
                                        !engine.cloud.status(m.machine.id()).gone())
                                .reduce((a, b) -> b);
                        return succeeded(number) ? Optional.of(Optional.empty()) : living.map(Optional::of);
                    });
            working.ifPresent(machine -> finishes(machine, number, embedded, 0));
            awaitShard(number, "SUCCEEDED");
        }
    }

    private boolean succeeded(int shard) {
        return view(shard).orElseThrow().state().equals("SUCCEEDED");
    }

    static void taken(FakeCloud.Played machine) {
        machine.hearsNotice();
        machine.drained(Status.ExitReason.NOTICE);
        machine.end(dev.stint.providers.MachineStatus.End.PREEMPTED);
    }
}
