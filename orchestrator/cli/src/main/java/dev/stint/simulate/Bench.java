package dev.stint.simulate;

import dev.stint.core.replay.PoolTrace;
import dev.stint.core.replay.ReplayCase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Recorded traces, and runs to be replayed on them. Immutable.
 *
 * @param pools traces by name
 * @param runs in the order of the file
 */
public record Bench(Map<String, PoolTrace> pools, List<ReplayCase> runs) {

    public Bench {
        pools = Map.copyOf(pools);
        runs = List.copyOf(runs);
    }

    /** What comes with the program: nine zones with a V100 each and thirteen with H100s, and 3,419 runs. */
    public static Bench shipped() {
        Map<String, PoolTrace> pools = new TreeMap<>();
        lines("the traces that come with stint", resource("traces.jsonl.gz"), true, (where, line) -> {
            PoolTrace trace = TraceJson.read(where, line);
            pools.put(trace.pool(), trace);
        });
        return new Bench(pools, runs("the runs that come with stint", resource("runs.jsonl.gz"), true, pools));
    }

    /**
     * Reads {@code traces/*.json} and {@code runs.jsonl} or {@code runs.jsonl.gz} of a folder.
     *
     * @throws BenchException when something is missing, torn or makes no sense
     */
    public static Bench read(Path folder) {
        Path traces = folder.resolve("traces");
        if (!Files.isDirectory(traces)) {
            throw new BenchException(
                    traces + ": no such folder; a bench has traces/*.json and runs.jsonl or runs.jsonl.gz");
        }
        Map<String, PoolTrace> pools = new TreeMap<>();
        try (Stream<Path> files = Files.list(traces)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                PoolTrace trace = TraceJson.read(file.toString(), Files.readString(file));
                if (pools.put(trace.pool(), trace) != null) {
                    throw new BenchException(file + ": metadata.pool: there is another trace of " + trace.pool());
                }
            }
            if (pools.isEmpty()) {
                throw new BenchException(traces + ": no trace, that is, no file that ends in .json");
            }
            Path plain = folder.resolve("runs.jsonl");
            Path packed = folder.resolve("runs.jsonl.gz");
            boolean zipped = !Files.exists(plain);
            if (zipped && !Files.exists(packed)) {
                throw new BenchException(packed + ": no such file, nor is there " + plain);
            }
            Path file = zipped ? packed : plain;
            return new Bench(pools, runs(file.toString(), Files.newInputStream(file), zipped, pools));
        } catch (IOException e) {
            throw new BenchException(folder + ": cannot be read: " + e.getMessage());
        }
    }

    /** The same runs, with time running backwards in every trace. */
    public Bench reversed() {
        Map<String, PoolTrace> turned = new TreeMap<>();
        pools.forEach((name, trace) -> turned.put(name, trace.reversed()));
        return new Bench(
                turned,
                runs.stream()
                        .map(run -> new ReplayCase(
                                run.id(),
                                run.track(),
                                run.set(),
                                run.pools().stream()
                                        .map(pool -> turned.getOrDefault(pool.pool(), pool))
                                        .toList(),
                                run.start(),
                                run.workSeconds(),
                                run.deadlineSeconds(),
                                run.overheadSeconds(),
                                run.fixedPrice()))
                        .toList());
    }

    private static List<ReplayCase> runs(
            String name, InputStream stream, boolean zipped, Map<String, PoolTrace> pools) {
        RunJson reader = new RunJson(pools);
        List<ReplayCase> runs = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        lines(name, stream, zipped, (where, line) -> {
            ReplayCase run = reader.read(where, line);
            if (!ids.add(run.id())) {
                throw new BenchException(where + ": id: there is another run " + run.id());
            }
            runs.add(run);
        });
        return runs;
    }

    private static void lines(String name, InputStream stream, boolean zipped, BiConsumer<String, String> use) {
        int number = 0;
        try (InputStream open = stream;
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(zipped ? new GZIPInputStream(open) : open, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    use.accept(name + " line " + number, line);
                }
            }
        } catch (IOException e) {
            throw new BenchException(
                    name + ": torn after line " + number + ": " + e.getMessage() + "; get the whole file");
        }
    }

    private static InputStream resource(String name) {
        InputStream stream = Bench.class.getResourceAsStream(name);
        if (stream == null) {
            throw new IllegalStateException("the program comes without its " + name);
        }
        return stream;
    }
}
