package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Machines, cooldowns and the examination of providers. */
class MachineCommandsTest {
    private static final String MACHINE = """
            {"provider":"aws","id":"i-0abc","market":"aws/us-east-1/us-east-1a/g5.xlarge/spot","run":"digits-7f3k2","attempt":2,"launch":1,\
            "rank":0,"state":"RUNNING","detail":"","claim":"CLAIMED","since":"2026-11-21T03:00:05Z","usdPerHour":0.3125,\
            "expires":"2026-11-22T03:00:05Z"}""";
    private static final String MACHINES = "{\"at\":\"2026-11-21T03:10:00Z\",\"machines\":[" + MACHINE + ","
            + MACHINE.replace("i-0abc", "i-0abd").replace("\"rank\":0", "\"rank\":1") + ","
            + MACHINE.replace("i-0abc", "i-0bad")
                    .replace("digits-7f3k2", "gone-1")
                    .replace("CLAIMED", "NOBODY")
                    .replace("\"usdPerHour\":0.3125,", "")
            + ",{\"provider\":\"local\",\"id\":\"m-9\",\"market\":\"local/home/home/host/spot\",\"run\":\"digits-7f3k2\",\"attempt\":1,"
            + "\"launch\":1,\"rank\":0,\"state\":\"GONE\",\"detail\":\"\",\"claim\":\"OVER\",\"since\":\"2026-11-21T02:00:00Z\","
            + "\"goneAt\":\"2026-11-21T02:30:00Z\",\"usdPerHour\":0}],\"unasked\":[\"gcp could not be asked: no network\"]}";
    private static final String COOLDOWNS = """
            {"at":"2026-11-21T03:00:00Z","cooldowns":[\
            {"scope":"aws/us-east-1","until":"2026-11-21T03:30:00Z","why":"QUOTA MaxSpotInstanceCountExceeded: 8 vCPU of G and VT"},\
            {"scope":"aws/us-west-2/us-west-2b/g5.xlarge/spot","until":"2026-11-21T03:04:59Z",\
            "why":"NO_CAPACITY InsufficientInstanceCapacity: none left"}]}""";
    private static final String EXAMINED = """
            {"provider":"aws","store":"s3://bucket/p","sound":false,"at":"2026-11-21T03:00:00Z","findings":[\
            {"subject":"credentials","outcome":"ok","detail":"arn:aws:iam::123456789012:user/ada","remedy":""},\
            {"subject":"permission ec2:RunInstances in us-east-1","outcome":"failed","detail":"UnauthorizedOperation",\
            "remedy":"allow ec2:RunInstances to arn:aws:iam::123456789012:user/ada"},\
            {"subject":"quota L-34B43A08 in us-east-1","outcome":"warning","detail":"0 vCPU","remedy":"ask for more"}]}""";

    private static final String ALERTS = """
            {"alerts":[{"id":18,"kind":"failed","team":"vision","project":"","run":"digits-7f3k2","subject":"digits-7f3k2 failed: exit code 1",\
            "text":"exit code 1","at":"2026-11-21T02:59:00Z","deliveries":[\
            {"channel":"slack","target":"https://hooks.slack.com/…","state":"delivered","tries":1,"answer":"answered 200","ended":"2026-11-21T02:59:03Z"},\
            {"channel":"webhook","target":"https://example.com/…","state":"given-up","tries":1,"answer":"answered 404","ended":"2026-11-21T02:59:03Z"}]},\
            {"id":17,"kind":"storm","team":"speech","project":"","subject":"preemption storm, team speech: 6 of 9 machines were taken within 10 min",\
            "text":"","at":"2026-11-21T02:10:00Z","deliveries":[]}]}""";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /machines", 200, MACHINES)
                .answer("GET /machines?all=true", 200, MACHINES)
                .answer("GET /cooldowns", 200, COOLDOWNS)
                .answer("POST /doctor/providers/aws", 200, EXAMINED)
                .answer(
                        "POST /machines/i-0abc/kill",
                        202,
                        "{\"provider\":\"aws\",\"id\":\"i-0abc\",\"run\":\"digits-7f3k2\",\"message\":\"a new place is sought\"}")
                .answer(
                        "POST /machines/i-0bad/kill?provider=aws",
                        202,
                        "{\"provider\":\"aws\",\"id\":\"i-0bad\",\"message\":\"no run had it\"}")
                .answer(
                        "DELETE /cooldowns?scope=aws%2Fus-east-1",
                        200,
                        "{\"cleared\":[{\"scope\":\"aws/us-east-1\","
                                + "\"until\":\"2026-11-21T03:30:00Z\",\"why\":\"QUOTA\"}]}")
                .answer("DELETE /cooldowns?all=true", 200, "{\"cleared\":[]}")
                .answer("GET /alerts?limit=50", 200, ALERTS)
                .answer("GET /alerts?limit=5&team=vision&run=digits-7f3k2", 200, "{\"alerts\":[]}")
                .answer(
                        "POST /alerts/18/retry",
                        200,
                        ALERTS.substring(ALERTS.indexOf("{\"id\":18"), ALERTS.indexOf(",{\"id\":17"))
                                .replace("given-up", "waiting"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "machines ls --all, machines-ls, 0",
        "cooldowns ls, cooldowns-ls, 0",
        "alerts ls, alerts-ls, 0",
        "doctor aws, doctor-provider, 3"
    })
    void tables_are_as_agreed(String command, String golden, int exit) throws IOException {
        assertThat(desk.call(command.split(" "))).isEqualTo(exit);

        Golden.check(golden, desk.out());
    }

    @ParameterizedTest
    @CsvSource({
        "machines ls -o json, GET /machines, 0",
        "cooldowns ls -o json, GET /cooldowns, 0",
        "alerts ls -o json, GET /alerts?limit=50, 0",
        "alerts ls -n 5 --team vision --run digits-7f3k2 -o json, GET /alerts?limit=5&team=vision&run=digits-7f3k2, 0",
        "alerts retry 18 -o json, POST /alerts/18/retry, 0",
        "cooldowns clear --all -o json, DELETE /cooldowns?all=true, 0",
        "doctor aws -o json, POST /doctor/providers/aws, 3"
    })
    void json_is_the_answer_to_the_right_question(String command, String request, int exit) {
        assertThat(desk.call(command.split(" "))).isEqualTo(exit);

        assertThat(server.asked()).containsExactly(request);
        assertThat(desk.out()).startsWith("{").endsWith("}\n");
    }

    @Test
    void an_alert_is_told_again_when_somebody_asks_for_it() {
        assertThat(desk.call("alerts", "retry", "18")).isZero();

        assertThat(desk.out()).isEqualTo("1 delivery is tried again in a few seconds\n");
        assertThat(desk.call("alerts", "retry", "first")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void a_provider_that_could_not_be_asked_is_named_beside_the_machines() {
        assertThat(desk.call("machines", "ls")).isZero();

        assertThat(desk.err()).isEqualTo("gcp could not be asked: no network\n");
    }

    @Test
    void machines_are_ended_when_that_is_agreed_to() {
        desk.answer(true);

        assertThat(desk.call("machines", "kill", "i-0abc", "aws/i-0bad", "i-0abc", "--why", "broken"))
                .isZero();

        assertThat(desk.questions).containsExactly("End 2 machines (i-0abc, aws/i-0bad)?");
        assertThat(desk.out())
                .isEqualTo("machine i-0abc is being ended: digits-7f3k2: a new place is sought\n"
                        + "machine i-0bad is being ended: no run had it\n");
        assertThat(new String(server.body("POST /machines/i-0abc/kill"), StandardCharsets.UTF_8))
                .isEqualTo("{\"why\":\"broken\"}");
    }

    @Test
    void machines_are_not_ended_without_a_yes() {
        assertThat(desk.call("machines", "kill", "i-0abc")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("give --yes to end them all the same");
        assertThat(desk.call("machines", "kill", "i-0abc", "-o", "json")).isEqualTo(ExitCodes.WRONG_CALL);
        desk.answer(false);
        assertThat(desk.call("machines", "kill", "i-0abc")).isZero();
        assertThat(desk.err()).isEqualTo("nothing was ended\n");

        assertThat(server.asked()).isEmpty();
    }

    @Test
    void of_several_machines_those_that_are_there_are_ended_and_the_others_named() {
        server.answer(
                "POST /machines/i-none/kill",
                404,
                "{\"title\":\"x\",\"detail\":\"no machine 'i-none'\",\"exitCode\":4}");

        assertThat(desk.call("machines", "kill", "i-none", "i-0abc", "--yes", "-o", "json"))
                .isEqualTo(ExitCodes.NOT_FOUND);

        assertThat(desk.err()).isEqualTo("stint: no machine 'i-none'\n");
        assertThat(Json.tree(desk.out()).get("killed").get(0).get("id").asString())
                .isEqualTo("i-0abc");
    }

    @Test
    void cooldowns_are_cleared_by_name_or_all_of_them() {
        assertThat(desk.call("cooldowns", "clear", "aws/us-east-1")).isZero();
        assertThat(desk.out()).isEqualTo("aws/us-east-1 is open again (it was closed for: QUOTA)\n");
        assertThat(desk.call("cooldowns", "clear", "--all")).isZero();
        assertThat(desk.err()).isEqualTo("no market was left alone\n");
        assertThat(desk.call("cooldowns", "clear")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.call("cooldowns", "clear", "aws", "--all")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(server.asked()).hasSize(2);
    }

    @Test
    void a_provider_that_is_not_there_ends_with_code_4_and_a_doctor_without_one_with_2() {
        server.answer(
                "POST /doctor/providers/gcp",
                404,
                "{\"title\":\"x\",\"detail\":\"provider 'gcp' is not known; switched on is local\",\"exitCode\":4}");

        assertThat(desk.call("doctor", "gcp")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).isEqualTo("stint: provider 'gcp' is not known; switched on is local\n");
        assertThat(desk.call("doctor")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("stint doctor aws", "stint doctor store");
        assertThat(desk.call("doctor", "aws", "--bad")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).startsWith("stint: --bad is no option of stint doctor");
    }

    @Test
    void a_server_that_does_not_start_because_of_a_providers_setting_is_the_finding() {
        ServerDoor shut = new ServerDoor() {
            @Override
            public Api connect(Consumer<String> say) {
                throw new CommandFailure(
                        ExitCodes.WRONG_CALL,
                        "the background server ended with code 2 instead of starting:\nstint.providers.aws: no such region");
            }

            @Override
            public Optional<Api> find() {
                return Optional.empty();
            }
        };
        Desk alone = new Desk(folder, false, shut);

        assertThat(alone.call("doctor", "aws")).isEqualTo(ExitCodes.REFUSED);
        assertThat(alone.out()).contains("failed", "no such region", "to do: mend the setting");
        assertThat(alone.call("doctor", "aws", "-o", "json")).isEqualTo(ExitCodes.REFUSED);
        assertThat(Json.tree(alone.out()).get("sound").asBoolean()).isFalse();
        assertThat(alone.call("doctor", "local")).isEqualTo(ExitCodes.WRONG_CALL);
    }

    @Test
    void no_machines_and_no_cooldowns_are_said() {
        server.answer("GET /machines", 200, "{\"at\":\"2026-11-21T03:00:00Z\",\"machines\":[],\"unasked\":[]}")
                .answer("GET /cooldowns", 200, "{\"at\":\"2026-11-21T03:00:00Z\",\"cooldowns\":[]}");
        desk.call("machines", "ls");
        desk.call("cooldowns", "ls");

        assertThat(desk.call("machines", "ls")).isZero();
        assertThat(desk.err()).isEqualTo("there are no machines\n");
        assertThat(desk.call("cooldowns", "ls")).isZero();
        assertThat(desk.err()).isEqualTo("no market is left alone\n");
    }
}
