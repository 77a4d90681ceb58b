package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Jobs that run again and again. */
class ScheduleCommandsTest {
    private static final String FIRING = """
            {"planned":"2026-11-20T21:00:00Z","kind":"cron","decision":"fire","why":"due","outcome":"failed","runs":[\
            {"parameters":{"lr":"0.1","seed":"1"},"run":"nightly-7f3k2","state":"SUCCEEDED"},\
            {"parameters":{"lr":"0.1","seed":"2"},"refused":"workdir: its snapshot is gone"}]}""";
    private static final String SKIPPED = """
            {"planned":"2026-11-19T21:00:00Z","kind":"cron","decision":"skip","why":"nightly-aaaaa (RUNNING) is not over, and overlap is\
             skip","outcome":"none","runs":[]}""";
    private static final String SCHEDULE = """
            {"team":"vision","name":"nightly","cron":"0 22 * * *","zone":"Europe/Berlin","overlap":"skip","catchUp":"last",\
            "window":"22:00 to 06:30, done by 07:00","runs":2,"dependsOn":["export"],"owner":"ada","putAt":"2026-11-01T08:00:00Z",\
            "next":"2026-11-21T21:00:00Z","last":""" + FIRING + ",\"failing\":1}";
    private static final String PAUSED = SCHEDULE.replace(
                    "\"next\":\"2026-11-21T21:00:00Z\"",
                    "\"paused\":{\"at\":\"2026-11-20T23:00:00Z\",\"by\":\"olga\",\"why\":\"holidays\"}")
            .replace("\"name\":\"nightly\"", "\"name\":\"hourly\"")
            .replace("\"failing\":1", "\"failing\":0");
    private static final String LIST = "{\"schedules\":[" + SCHEDULE + "," + PAUSED + "]}";
    private static final String DETAIL = "{\"schedule\":" + SCHEDULE
            + ",\"next\":[\"2026-11-21T21:00:00Z\",\"2026-11-22T21:00:00Z\"],\"firings\":[" + FIRING + "," + SKIPPED
            + "],\"spec\":\"name: nightly\\n\"}";
    private static final String BACKFILL = """
            {"dryRun":true,"runs":2,"times":[\
            {"planned":"2026-11-18T21:00:00Z","fires":true,"why":"asked for, one after another"},\
            {"planned":"2026-11-20T21:00:00Z","fires":false,"why":"has fired already"}]}""";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /schedules", 200, LIST)
                .answer("GET /schedules/vision/nightly", 200, DETAIL)
                .answer("PUT /schedules", 200, SCHEDULE)
                .answer("POST /schedules/vision/nightly/pause", 200, PAUSED)
                .answer("POST /schedules/vision/nightly/resume", 200, SCHEDULE)
                .answer("POST /schedules/vision/nightly/fire", 200, FIRING)
                .answer("POST /schedules/vision/nightly/backfill", 200, BACKFILL)
                .answer("DELETE /schedules/vision/nightly", 200, SCHEDULE);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "schedule ls, schedule-ls",
        "schedule show nightly, schedule-show",
        "schedule pause vision/nightly, schedule-pause",
        "schedule fire nightly, schedule-fire",
        "schedule backfill nightly --from 2026-11-18 --to 2026-11-20 --dry-run, schedule-backfill"
    })
    void tables_are_as_agreed(String command, String golden) throws IOException {
        assertThat(desk.call(command.split(" "))).isZero();

        Golden.check(golden, desk.out());
    }

    @ParameterizedTest
    @CsvSource({
        "schedule ls -o json, GET /schedules",
        "schedule show vision/nightly -o json, GET /schedules/vision/nightly",
        "schedule pause vision/nightly --why x -o json, POST /schedules/vision/nightly/pause",
        "schedule resume vision/nightly -o json, POST /schedules/vision/nightly/resume",
        "schedule fire vision/nightly -o json, POST /schedules/vision/nightly/fire",
        "schedule rm vision/nightly -o json, DELETE /schedules/vision/nightly"
    })
    void json_is_the_answer_to_the_right_question(String command, String request) {
        assertThat(desk.call(command.split(" "))).isZero();

        assertThat(server.asked()).containsExactly(request);
        assertThat(desk.out()).startsWith("{").endsWith("}\n");
    }

    @Test
    void days_of_a_backfill_are_those_of_the_schedules_zone() {
        assertThat(desk.call("schedule", "backfill", "nightly", "--from", "2026-11-18", "--to", "2026-11-18"))
                .isZero();

        assertThat(new String(server.body("POST /schedules/vision/nightly/backfill"), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"from\":\"2026-11-17T23:00:00Z\",\"to\":\"2026-11-18T22:59:59.999999999Z\",\"dryRun\":false}");
        assertThat(desk.call("schedule", "backfill", "nightly", "--from", "yesterday", "--to", "2026-11-18"))
                .isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--from: 'yesterday' is neither a day nor an instant");
    }

    @Test
    void a_spec_is_put_with_what_it_says() throws IOException {
        Files.writeString(folder.resolve("n.yaml"), "name: nightly\nrun: b\nschedule: {cron: 0 22 * * *}\n");
        Files.writeString(folder.resolve("once.yaml"), "name: once\nrun: b\n");

        assertThat(desk.call("schedule", "put", "n.yaml", "--set", "schedule.zone=Europe/Berlin"))
                .isZero();
        assertThat(new String(server.body("PUT /schedules"), StandardCharsets.UTF_8))
                .contains("zone: Europe/Berlin")
                .contains("\"specName\":\"n.yaml\"");
        assertThat(desk.call("schedule", "put", "once.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("once.yaml has no schedule");
        assertThat(desk.call("run", "n.yaml")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("stint schedule put n.yaml");
    }

    @Test
    void a_name_that_is_unknown_or_of_several_teams_is_said_to_be_so() {
        server.answer(
                "GET /schedules",
                200,
                LIST.replace("\"name\":\"hourly\"", "\"name\":\"nightly\"").replaceFirst("vision", "nlp"));
        assertThat(desk.call("schedule", "show", "weekly")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.call("schedule", "show", "nightly")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("several teams have a schedule nightly; write nlp/nightly or vision/nightly");
    }
}
