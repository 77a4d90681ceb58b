package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.FakeAlertBook;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class AlertDoorTest {

    /** Takes whatever is noted of it. */
    private static final HttpServletRequest REQUEST = (HttpServletRequest) Proxy.newProxyInstance(
            HttpServletRequest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (self, method, arguments) -> null);

    private final FakeAlertBook book = new FakeAlertBook();

    private AlertController asked(Caller caller) {
        return new AlertController(book, () -> caller);
    }

    private static Caller member(Role role, String team) {
        return new Caller("ann", Optional.empty(), Map.of(team, role));
    }

    @Test
    void one_sees_the_alerts_of_ones_own_teams() {
        asked(member(Role.VIEWER, "speech")).list(null, null, null, 50);
        asked(Caller.owner("root")).list(null, "run-1", 7L, 2);

        assertThat(book.calls).containsExactly("list [speech] - 9223372036854775807 50", "list all run-1 7 2");
    }

    @Test
    void those_of_another_team_are_as_if_they_were_not_there() {
        AlertController ann = asked(member(Role.ADMIN, "speech"));

        assertThatThrownBy(() -> ann.list("vision", null, null, 50))
                .isInstanceOfSatisfying(
                        RefusedException.class, e -> assertThat(e.httpStatus()).isEqualTo(404));
        assertThatThrownBy(() -> ann.retry(1, REQUEST))
                .isInstanceOf(RefusedException.class)
                .hasMessage("alert 1 is not known; see stint alerts ls");
        assertThat(book.calls).isEmpty();
    }

    @Test
    void an_operator_of_the_team_has_it_tried_again_and_a_viewer_has_not() {
        assertThatThrownBy(() -> asked(member(Role.SUBMITTER, "vision")).retry(1, REQUEST))
                .isInstanceOf(RefusedException.class);

        asked(member(Role.OPERATOR, "vision")).retry(1, REQUEST);
        assertThat(book.calls).containsExactly("retry 1");
    }

    @Test
    void pages_are_bounded() {
        for (int limit : new int[] {0, -1, 201}) {
            assertThatThrownBy(() -> asked(Caller.owner("root")).list(null, null, null, limit))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            e -> assertThat(e.httpStatus()).isEqualTo(400));
        }
    }
}
