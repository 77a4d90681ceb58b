package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.stint.api.Requests;
import dev.stint.api.StoreViews;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import dev.stint.server.Doctor;
import dev.stint.server.Downloads;
import dev.stint.server.RefusedException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of checkpoints and outputs, as the engine finds them. */
final class StoredFilesTest {

    private EngineUnderTest engine;
    private Downloads downloads;

    @TempDir
    private Path base;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
        downloads = engine.part(Downloads.class);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String content(Downloads.Content content) throws IOException {
        try (InputStream in = content.open(0, content.bytes())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** A run that keeps one file, which its list says is {@code listed}. */
    private String keeping(String path, String content, String listed) throws IOException {
        String run = engine.runs()
                .submit(new Requests.Submit(
                        "name: job\nrun: ./train\noutputs: [{path: out, to: kept/}]\n",
                        "job.yaml",
                        Map.of(),
                        base.toString(),
                        ""))
                .id();
        String prefix = "default/" + run + "/outputs/";
        if (!path.contains("..")) {
            engine.store.put(prefix + "u/" + path, bytes(content));
        }
        list(run, path, listed);
        return run;
    }

    private void list(String run, String path, String content) throws IOException {
        String prefix = "default/" + run + "/outputs/";
        engine.store.put(
                prefix + "outputs.json",
                bytes("{\"files\":[{\"path\":\"" + path + "\",\"size\":" + content.length() + ",\"sha256\":\""
                        + ShardGathering.sha256(bytes(content)) + "\",\"key\":\"" + prefix + "u/" + path + "\"}]}"));
    }

    private void ends(String run, String state) {
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();
        machine.exits(0);
        engine.awaitState(run, state);
    }

    @Test
    void an_output_with_a_target_of_its_own_comes_from_the_store_as_it_was_kept() throws IOException {
        String run = keeping("out/model", "kept", "kept");
        assertThat(downloads.outputs(run).files()).as("while it is at work").isEmpty();
        ends(run, "SUCCEEDED");
        Files.writeString(base.resolve("kept/model"), "changed by its owner");

        assertThat(downloads.outputs("last").files())
                .containsExactly(new StoreViews.OutputFile("out/model", 4, ShardGathering.sha256(bytes("kept"))));
        assertThat(content(downloads.output(run, "out/model"))).isEqualTo("kept");
        assertThatThrownBy(() -> downloads.output(run, "out/other"))
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(4);
    }

    @Test
    void a_machine_that_rewrites_its_list_does_not_change_what_was_settled() throws IOException {
        String run = keeping("out/model", "kept", "kept");
        ends(run, "SUCCEEDED");
        list(run, "out/model", "something else");

        assertThat(downloads.output(run, "out/model").sha256()).isEqualTo(ShardGathering.sha256(bytes("kept")));
        list(run, "out/more", "more");
        assertThat(downloads.outputs(run).files()).isEmpty();
        engine.store.put("default/" + run + "/outputs/outputs.json", bytes("{\"files\":[{\"path\":null}]}"));
        assertThatThrownBy(() -> downloads.outputs(run))
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(3);
    }

    @Test
    void what_could_not_be_settled_can_be_had_all_the_same() throws IOException {
        String run = keeping("out/../../evil", "evil", "evil");
        ends(run, "FAILED");

        assertThat(downloads.outputs(run).files())
                .extracting(StoreViews.OutputFile::path)
                .containsExactly("out/../../evil");
        assertThatThrownBy(() -> content(downloads.output(run, "out/../../evil")))
                .as("its key is none")
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(1);
    }

    @Test
    void an_embedding_run_has_its_shards_files_and_the_index_that_names_them() throws IOException {
        ShardedRun run = ShardedRun.builtIn(engine, 2, base);
        assertThat(downloads.outputs(run.id).files()).isEmpty();
        run.finishesAll(3);
        engine.awaitState(run.id, "SUCCEEDED");

        List<StoreViews.OutputFile> files = downloads.outputs(run.id).files();
        assertThat(files)
                .extracting(StoreViews.OutputFile::path)
                .containsExactly(
                        "vectors/index.json",
                        "vectors/shard-00000-of-00002.parquet",
                        "vectors/shard-00001-of-00002.parquet");
        for (StoreViews.OutputFile file : files) {
            String text = content(downloads.output(run.id, file.path()));
            assertThat(ShardGathering.sha256(bytes(text))).as(file.path()).isEqualTo(file.sha256());
        }
        assertThat(content(downloads.output(run.id, "vectors/index.json"))).contains("shard-00001-of-00002.parquet");
        assertThat(downloads.outputs(run.id + ".1").files())
                .extracting(StoreViews.OutputFile::path)
                .contains("vectors/shard-00001-of-00002.parquet");
    }

    private void commit(String run, String path, String content) throws Exception {
        Path own = Files.createTempDirectory(base, "set-");
        Path file = Files.writeString(own.resolve("file"), content);
        CheckpointWriter writer = CheckpointWriter.open(engine.store, "default/" + run, 1, "nonce", engine.clock);
        writer.commit(
                new FrozenSet(
                        own,
                        List.of(new FrozenFile(path, file, FileState.of(file))),
                        Trust.CALL,
                        Instant.EPOCH,
                        Metrics.NONE),
                1,
                null);
    }

    @Test
    void a_checkpoints_file_is_streamed_and_what_is_not_there_is_told() throws Exception {
        String run = engine.submit();
        commit(run, "shards/w.bin", "weights");

        Downloads.Content file = downloads.checkpointFile("last", 1, "shards/w.bin");
        assertThat(content(file)).isEqualTo("weights");
        try (InputStream in = file.open(3, 2)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes("gh"));
        }
        assertThatThrownBy(() -> downloads.checkpointFile(run, 1, "../w.bin"))
                .hasMessageContaining("has no file '../w.bin'")
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(4);
        assertThatThrownBy(() -> downloads.checkpointFile(run, 9, "shards/w.bin"))
                .hasMessageContaining("has no checkpoint 9");
        CheckpointLog.read(engine.store, "default/" + run)
                .newest()
                .orElseThrow()
                .files()
                .forEach(each -> delete(each.objectKey()));
        assertThatThrownBy(() -> content(downloads.checkpointFile(run, 1, "shards/w.bin")))
                .hasMessageContaining("is missing")
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(1);
    }

    private void delete(String key) {
        try {
            engine.store.delete(key);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void only_reading_everything_counts_as_having_read_a_checkpoint_back() throws Exception {
        String run = engine.submit();
        commit(run, "w.bin", "weights");
        Doctor doctor = engine.part(Doctor.class);

        StoreViews.SampleView sample = doctor.read(run, OptionalLong.of(1), 0.5, OptionalLong.of(7));
        assertThat(sample.sound()).isTrue();
        assertThat(sample.seed()).isEqualTo(7);
        assertThat(engine.runs().checkpoint(run, 1).checkpoint().read()).isEmpty();

        StoreViews.SampleView all = doctor.read(run, OptionalLong.empty(), 1, OptionalLong.empty());
        assertThat(all.full()).isTrue();
        assertThat(all.checkpoints()).containsExactly(new StoreViews.SampledCheckpoint(1, List.of()));
        assertThat(engine.runs()
                        .checkpoint(run, 1)
                        .checkpoint()
                        .read()
                        .orElseThrow()
                        .sound())
                .isTrue();
        assertThatThrownBy(() -> doctor.read(run, OptionalLong.empty(), Double.NaN, OptionalLong.empty()))
                .isInstanceOf(RefusedException.class);
    }

    @Test
    void a_store_is_looked_at_and_an_address_that_is_none_is_refused() throws Exception {
        Doctor doctor = engine.part(Doctor.class);

        StoreViews.StoreCheckView own = doctor.store(Optional.empty(), false);
        assertThat(own.sound()).as(own.toString()).isTrue();
        assertThat(engine.store.list("installations/test/doctor/", "", 9)).isEmpty();
        StoreViews.StoreCheckView other =
                doctor.store(Optional.of(base.resolve("bucket").toUri().toString()), false);
        assertThat(other.sound()).as(other.toString()).isTrue();
        Files.writeString(base.resolve("file"), "no folder");
        StoreViews.StoreCheckView none =
                doctor.store(Optional.of(base.resolve("file").toUri().toString()), false);
        assertThat(none.sound()).isFalse();
        assertThat(none.checks()).singleElement().satisfies(check -> {
            assertThat(check.name()).isEqualTo("open");
            assertThat(check.outcome()).isEqualTo("failed");
            assertThat(check.seen()).contains(base.resolve("file").toString());
        });
        assertThatThrownBy(() -> doctor.store(Optional.of("ftp://x"), false))
                .hasMessageContaining("no adapter for 'ftp://x'")
                .asInstanceOf(type(RefusedException.class))
                .extracting(RefusedException::exitCode)
                .isEqualTo(2);
    }

    @Test
    void an_archived_object_is_refused_with_how_to_thaw_it() {
        ObjectStore archive = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (self, method, arguments) -> {
                    throw new StoreRefusedException(Reason.ARCHIVED, "InvalidObjectState, status 403", null);
                });

        assertThatThrownBy(
                        () -> new StoredContent(archive, "k", 5, "", "checkpoint 4 of job-1: 'w'", "job-1").open(0, 5))
                .hasMessageContaining("checkpoint 4 of job-1: 'w' is refused by the store: InvalidObjectState")
                .asInstanceOf(type(RefusedException.class))
                .satisfies(refused -> {
                    assertThat(refused.exitCode()).isEqualTo(3);
                    assertThat(refused.problems()).singleElement().asString().contains("stint resume job-1 --wait");
                });
    }
}
