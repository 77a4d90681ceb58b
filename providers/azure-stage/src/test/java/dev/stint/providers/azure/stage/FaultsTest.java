package dev.stint.providers.azure.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.azure.core.management.exception.ManagementException;
import com.azure.core.management.polling.PollResult;
import com.azure.core.util.polling.SyncPoller;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import dev.stint.providers.azure.stage.Faults.Way;
import dev.stint.providers.azure.stage.StagedInstance.State;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultsTest extends StageTest {

    private static final String PUT = "PUT virtualMachines";

    @Test
    void a_refusal_at_once_has_its_code_and_does_nothing() {
        stage.faults().fail(PUT, 409, "QuotaExceeded", "No more of these.");

        assertThatThrownBy(() -> begin("m-0", spot("m-0")))
                .isInstanceOfSatisfying(ManagementException.class, refused -> {
                    assertThat(refused.getValue().getCode()).isEqualTo("QuotaExceeded");
                    assertThat(refused.getResponse().getStatusCode()).isEqualTo(409);
                });

        assertThat(stage.instances()).isEmpty();
        begin("m-0", spot("m-0"));
        assertThat(stage.instances()).hasSize(1);
        assertThat(stage.requests(PUT)).isEqualTo(2);
    }

    @Test
    void a_code_may_be_inside_of_another_or_there_may_be_none_at_all() throws Exception {
        stage.faults()
                .failNested(PUT, 400, "InvalidTemplateDeployment", "See inner errors.", "QuotaExceeded", "No more.")
                .failRaw(PUT, 502, "<html>Bad Gateway</html>");

        String nested = raw.ask("PUT", path("m-0"), spot("m-0").toJsonString()).body();
        HttpResponse<String> page = raw.ask("PUT", path("m-0"), spot("m-0").toJsonString());

        assertThat(Tree.text(Tree.read(nested.getBytes(StandardCharsets.UTF_8)), "error.code"))
                .isEqualTo("InvalidTemplateDeployment");
        assertThat(nested).contains("\"details\":[{\"code\":\"QuotaExceeded\"");
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.body()).isEqualTo("<html>Bad Gateway</html>");
    }

    @Test
    void a_failure_inside_of_an_operation_leaves_the_machine_with_its_reason() {
        stage.faults()
                .failInside(PUT, "OSProvisioningTimedOut", "OS Provisioning did not finish in the allotted time.");
        SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> poller = begin("m-0", spot("m-0"));
        clock.advance(CREATED);

        assertThat(poller.poll().getValue().getError().getResponseBody()).contains("OSProvisioningTimedOut");
        assertThat(stage.instance("m-0").state()).isEqualTo(State.FAILED);
    }

    @Test
    void a_deletion_that_fails_inside_leaves_everything() {
        running("m-0");
        stage.faults().failInside("DELETE virtualMachines", "InternalExecutionError", "An internal error occurred.");

        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);

        assertThat(stage.leftovers()).hasSize(3);
        assertThat(stage.instance("m-0").state()).isEqualTo(State.RUNNING);
        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void who_asks_too_often_is_told_how_long_to_wait_in_the_words_of_compute() throws Exception {
        stage.faults().throttle("LIST virtualMachines", Duration.ofSeconds(17));

        HttpResponse<String> answer = raw.ask("GET", "/providers/Microsoft.Compute/virtualMachines", "");

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(answer.headers().firstValue("Retry-After")).contains("17");
        assertThat(RawClient.code(answer)).isEqualTo("OperationNotAllowed");
        assertThat(answer.body()).contains("\"code\":\"TooManyRequests\"");
    }

    @Test
    void an_answer_that_is_cut_was_done_or_not_as_was_asked() throws Exception {
        stage.faults().cutBefore(PUT).cutAfterEffect(PUT).cutAfterEffect("DELETE virtualMachines");
        String body = spot("m-0").toJsonString();

        assertThatThrownBy(() -> raw.ask("PUT", path("m-0"), body)).isInstanceOf(IOException.class);
        assertThat(stage.instances()).isEmpty();
        assertThatThrownBy(() -> raw.ask("PUT", path("m-0"), body)).isInstanceOf(IOException.class);
        assertThat(stage.instances()).hasSize(1);
        assertThat(raw.ask("PUT", path("m-0"), body).statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> raw.ask("DELETE", path("m-0"), "")).isInstanceOf(IOException.class);
        clock.advance(DELETED);
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void a_plan_goes_on_until_it_is_healed_and_the_same_seed_plays_the_same() throws Exception {
        List<Integer> first = statuses();
        List<Integer> second = statuses();

        assertThat(first).isEqualTo(second).contains(200, 429, 503);
        stage.faults().heal();
        assertThat(raw.ask("GET", "/locations", "").statusCode()).isEqualTo(200);
    }

    private List<Integer> statuses() throws IOException, InterruptedException {
        stage.faults().plan(Faults.seeded(7, 0.5, Way.UNAVAILABLE, Way.THROTTLED));
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            statuses.add(raw.ask("GET", "/locations", "").statusCode());
        }
        return statuses;
    }
}
