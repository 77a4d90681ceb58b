package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.MoneyViews;
import dev.stint.server.FakeCosts;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;

/** Who may see whose costs, and what the door hands on. */
final class MoneyDoorTest {
    private final FakeCosts costs = new FakeCosts();

    @Test
    void a_caller_within_teams_sees_those_and_no_others() {
        MoneyController door = door(new Caller("ada", Optional.empty(), Map.of("vision", Role.VIEWER)));

        door.showback("project", "2026-11", "", "", "");
        assertThat(costs.calls).last().isEqualTo("showback by project of 2026-11|||[vision]");
        door.budgets("");
        assertThat(costs.calls).last().isEqualTo("budgets of [vision]");
        door.review("", "", "", "vision");
        assertThat(costs.calls).last().isEqualTo("review of |||[vision]");
        for (Runnable ask : List.<Runnable>of(
                () -> door.showback("team", "", "", "", "speech"),
                () -> door.raw("", "", "", "speech"),
                () -> door.focus("2026-11", "", "", "speech"),
                () -> door.review("", "", "", "speech"),
                () -> door.budgets("speech"))) {
            assertThatThrownBy(ask::run)
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("team 'speech' is not known")
                    .extracting(refused -> ((RefusedException) refused).exitCode())
                    .isEqualTo(4);
        }
    }

    @Test
    void somebody_without_a_team_sees_nothing_and_somebody_everywhere_sees_all() {
        door(new Caller("eve", Optional.empty(), Map.of())).showback("team", "", "", "", "");
        assertThat(costs.calls).last().isEqualTo("showback by team of |||[]");

        door(new Caller("ops", Optional.of(Role.VIEWER), Map.of())).raw("", "2026-11-01", "2026-11-02", "");
        assertThat(costs.calls).last().isEqualTo("raw of |2026-11-01|2026-11-02|all");
    }

    @Test
    void a_focus_file_is_csv_with_its_line_ends() {
        ResponseEntity<byte[]> file = door(Caller.owner("ada")).focus("2026-11", "", "", "");

        assertThat(file.getHeaders().getContentType()).hasToString("text/csv;charset=UTF-8");
        assertThat(new String(file.getBody(), StandardCharsets.UTF_8)).isEqualTo("BilledCost,Tags\r\n1,{}\r\n");
    }

    @Test
    void words_that_are_too_long_or_steer_are_refused() {
        MoneyController door = door(Caller.owner("ada"));
        assertThatThrownBy(() -> door.showback("x".repeat(201), "", "", "", ""))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("by is no such word");
        assertThatThrownBy(() -> door.budgets("a\nb"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("team is no such word");
    }

    @Test
    void every_method_says_that_it_is_for_viewers() {
        List<Method> doors = Arrays.stream(MoneyController.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(GetMapping.class))
                .toList();
        assertThat(doors).hasSize(5);
        assertThat(doors)
                .allSatisfy(method ->
                        assertThat(method.getAnnotation(Needs.class).value()).isEqualTo(Role.VIEWER));
        assertThat(MoneyViews.class.getDeclaredClasses()).allMatch(Class::isRecord);
    }

    private MoneyController door(Caller caller) {
        return new MoneyController(costs, () -> caller);
    }
}
