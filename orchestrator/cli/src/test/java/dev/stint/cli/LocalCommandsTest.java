package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalCommandsTest {
    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private Desk alone() {
        return new Desk(folder, false, new Desk.Nobody());
    }

    @Test
    void init_writes_a_spec_that_validates_and_never_overwrites() throws IOException {
        Desk desk = alone();

        assertThat(desk.call("init", "My Train.yaml")).isZero();
        String text = Files.readString(folder.resolve("My Train.yaml"));
        assertThat(text).contains("name: my-train");
        assertThat(desk.call("validate", "My Train.yaml")).as(desk.out()).isZero();

        Files.writeString(folder.resolve("My Train.yaml"), "mine");
        assertThat(desk.call("init", "My Train.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(folder.resolve("My Train.yaml")).hasContent("mine");
        assertThat(desk.call("init", "--force", "My Train.yaml")).isZero();
        assertThat(folder.resolve("My Train.yaml")).hasContent(text);
        assertThat(desk.call("init", "nowhere/job.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("nowhere/job.yaml cannot be written: its folder does not exist");
    }

    @Test
    void validate_names_every_problem_of_every_file() throws IOException {
        Files.writeString(folder.resolve("good.yaml"), "name: a\nrun: x\n");
        Files.writeString(folder.resolve("bad.yaml"), "name: a\nrn: x\npriority: 999\n");
        Desk desk = alone();

        assertThat(desk.call("validate", "good.yaml", "bad.yaml", "none.yaml")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.out())
                .contains("good.yaml: valid\n")
                .contains("bad.yaml: ")
                .contains("bad.yaml line 2")
                .contains("bad.yaml line 3")
                .contains("none.yaml does not exist");
        assertThat(desk.call("validate", "good.yaml", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo("[{\"file\":\"good.yaml\",\"valid\":true,\"problems\":[]}]\n");
    }

    @Test
    void a_spec_that_is_wrong_is_not_submitted() throws IOException {
        Files.writeString(folder.resolve("bad.yaml"), "name: a\nrun: x\n");
        Desk desk = new Desk(folder, server);

        assertThat(desk.call("run", "bad.yaml", "--set", "priority=999")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).contains("priority").contains("999");
        assertThat(server.asked()).isEmpty();
        assertThat(desk.call("run", "none.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("run", ".")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void drill_equivalence_of_an_embedding_job_is_refused_before_anything_runs() throws IOException {
        Files.writeString(folder.resolve("embed.yaml"), "name: a\nkind: embedding\nembedding: {input: texts.jsonl}\n");
        Desk desk = alone();

        assertThat(desk.call("drill", "equivalence", "embed.yaml")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err())
                .contains("embed.yaml: drill equivalence cannot rehearse kind: embedding")
                .contains("stint run embed.yaml", "stint drill preempt last.0");
    }

    @Test
    void drill_equivalence_of_a_job_with_secrets_is_refused_before_anything_runs() throws IOException {
        Files.writeString(folder.resolve("secret.yaml"), "name: a\nrun: ./train\nsecrets: [HF_TOKEN]\n");
        Desk desk = alone();

        assertThat(desk.call("drill", "equivalence", "secret.yaml")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err())
                .contains("secret.yaml: drill equivalence cannot rehearse secrets", "stint run secret.yaml");
    }

    @Test
    void schema_is_json() {
        Desk desk = alone();

        assertThat(desk.call("schema")).isZero();

        assertThat(Json.tree(desk.out()).path("properties").has("run")).isTrue();
    }

    @Test
    void overrides_reach_the_submitted_spec() throws IOException {
        Files.writeString(folder.resolve("job.yaml"), "name: a\nrun: x\n");
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""));
        Desk desk = new Desk(folder, server);

        assertThat(desk.call("run", "-d", "job.yaml", "--name", "b", "--set", "priority=7", "--env", "EPOCHS=3"))
                .isZero();

        String body = new String(server.body("POST /runs"), StandardCharsets.UTF_8);
        assertThat(body)
                .contains("name: b")
                .contains("priority: 7")
                .contains("EPOCHS")
                .doesNotContain("name: a");
    }

    @Test
    void what_the_spec_names_here_is_uploaded_once() throws IOException {
        Files.createDirectories(folder.resolve("src"));
        Files.writeString(folder.resolve("src/train.py"), "print(1)");
        Files.writeString(folder.resolve("d.csv"), "1,2");
        Files.writeString(folder.resolve("job.yaml"), """
                name: a
                team: vision
                run: x
                workdir: src
                inputs:
                  - source: https://example.com/x
                    path: x
                  - source: d.csv
                    path: data/d.csv
                """);
        String csv = hash("d.csv");
        String workdir = hash("src");
        String blob = "/blobs/vision/" + csv;
        server.answer("POST /runs", 201, Canned.run("QUEUED", 0, 0, ""))
                .answer("HEAD " + blob, 404, "")
                .answer("HEAD " + blob, 200, "")
                .answer("PUT " + blob, 201, "");
        Desk desk = new Desk(folder, server);
        server.answer("HEAD /blobs/vision/" + workdir, 200, "");

        assertThat(desk.call("run", "-d", "job.yaml")).as(desk.err()).isZero();
        assertThat(new String(server.body("PUT " + blob), StandardCharsets.UTF_8))
                .isEqualTo("1,2");
        assertThat(desk.err()).contains("uploading inputs[1] (3 B)").doesNotContain("uploading workdir");
        assertThat(new String(server.body("POST /runs"), StandardCharsets.UTF_8))
                .contains("\"inputs[1]\":{\"sha256\":\"" + csv + "\",\"size\":3,\"archive\":false}")
                .contains("\"workdir\":{\"sha256\":\"" + workdir + "\"")
                .doesNotContain("inputs[0]");
        assertThat(desk.call("run", "-d", "job.yaml")).isZero();
        assertThat(server.asked().stream().filter(request -> request.startsWith("PUT")))
                .hasSize(1);
        assertThat(folder.resolve(".stint/tmp")).isEmptyDirectory();
    }

    private String hash(String path) throws IOException {
        try (Snapshot snapshot =
                new Snapshots(folder.resolve("t"), List.of(), 10_000).take(folder.resolve(path), path)) {
            return snapshot.sha256();
        }
    }
}
