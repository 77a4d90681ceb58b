package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.cloud.compute.v1.Error;
import com.google.cloud.compute.v1.Errors;
import com.google.cloud.compute.v1.Operation;
import dev.stint.providers.MachineStatus.End;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What ended a machine, by what Google says was done to it. */
final class EndsTest {
    private static final Operation INSERT = operation("insert", 0);

    private static Operation operation(String type, int minute) {
        return Operation.newBuilder()
                .setOperationType(type)
                .setInsertTime("2026-03-01T12:%02d:00.000-08:00".formatted(minute))
                .setEndTime("2026-03-01T12:%02d:30.500-08:00".formatted(minute))
                .build();
    }

    private static Operation failed(Operation operation) {
        return operation.toBuilder()
                .setError(Error.newBuilder()
                        .addErrors(Errors.newBuilder().setCode("QUOTA_EXCEEDED").setMessage("no")))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "compute.instances.preempted, PREEMPTED",
        "compute.instances.guestTerminate, EXITED",
        "compute.instances.hostError, EXITED",
        "compute.instances.deferredDelete, EXITED",
        "delete, TERMINATED"
    })
    void an_operation_tells_why_and_when(String type, End end) {
        assertThat(Ends.of(List.of(INSERT, operation(type, 5)), Optional.empty()))
                .hasValueSatisfying(status -> {
                    assertThat(status.end()).isEqualTo(end);
                    assertThat(status.endedAt()).contains(Instant.parse("2026-03-01T20:05:30.500Z"));
                    assertThat(status.detail()).startsWith(type);
                });
    }

    @Test
    void what_came_first_is_why() {
        Operation taken = operation("compute.instances.preempted", 5);
        Operation deleted = operation("delete", 6);

        assertThat(Ends.of(List.of(INSERT, taken, deleted), Optional.empty())
                        .orElseThrow()
                        .end())
                .isEqualTo(End.PREEMPTED);
        assertThat(Ends.of(List.of(INSERT, operation("delete", 4), taken), Optional.empty())
                        .orElseThrow()
                        .end())
                .isEqualTo(End.TERMINATED);
    }

    @Test
    void an_end_that_failed_is_none() {
        assertThat(Ends.of(List.of(INSERT, failed(operation("delete", 5))), Optional.empty()))
                .isEmpty();
        assertThat(Ends.of(List.of(INSERT, operation("setLabels", 5)), Optional.empty()))
                .isEmpty();
    }

    @Test
    void a_launch_that_failed_made_nothing() {
        assertThat(Ends.created(List.of(INSERT))).contains(Instant.parse("2026-03-01T20:00:00Z"));
        assertThat(Ends.created(List.of(failed(INSERT)))).isEmpty();
        assertThat(Ends.stillborn(List.of(failed(INSERT)))).contains("QUOTA_EXCEEDED: no");
        assertThat(Ends.stillborn(List.of(INSERT))).isEmpty();
    }
}
