package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeDoctor;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DoctorTest {
    @TempDir
    static Path home;

    private static ServerUnderTest server;
    private static FakeDoctor doctor;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(home);
        doctor = server.context.getBean(FakeDoctor.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/runs/last/checkpoints/verify, read last OptionalLong.empty 1.0 OptionalLong.empty",
        "/api/v1/runs/last/checkpoints/verify?index=7&share=0.05&seed=3, read last OptionalLong[7] 0.05 OptionalLong[3]",
        "/api/v1/doctor/store, store - false",
        "/api/v1/doctor/store?uri=s3%3A%2F%2Fbucket%2Fp%3Fregion%3Dus-east-1&move=true, store s3://bucket/p?region=us-east-1 true",
    })
    void what_is_asked_is_passed_on(String path, String asked) throws Exception {
        assertThat(server.post(path).statusCode()).isEqualTo(200);
        assertThat(doctor.calls).last().isEqualTo(asked);
    }

    @Test
    void what_is_no_number_is_said() throws Exception {
        var answer = server.post("/api/v1/runs/last/checkpoints/verify?share=much");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(ServerUnderTest.json(answer).get("detail").asString())
                .isEqualTo("share: much is not a number; give one");
    }
}
