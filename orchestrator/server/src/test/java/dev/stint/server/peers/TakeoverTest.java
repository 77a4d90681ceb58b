package dev.stint.server.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who reaches for what. */
final class TakeoverTest {

    private static final List<String> SEVEN =
            IntStream.range(0, 7).mapToObj(i -> "run-" + i).toList();

    @Test
    void servers_that_look_at_once_reach_for_different_runs() {
        assertThat(Takeover.share(SEVEN, 0, 2)).containsExactly("run-0", "run-1", "run-2", "run-3");
        assertThat(Takeover.share(SEVEN, 1, 2)).containsExactly("run-4", "run-5", "run-6", "run-0");
    }

    @Test
    void a_server_that_is_alone_takes_all() {
        assertThat(Takeover.share(SEVEN, 0, 1)).containsExactlyElementsOf(SEVEN);
    }

    @Test
    void one_that_is_not_among_those_who_take_takes_nothing() {
        assertThat(Takeover.share(SEVEN, -1, 2)).isEmpty();
        assertThat(Takeover.share(List.of(), 0, 1)).isEmpty();
    }

    @Test
    void whatever_the_others_do_every_run_is_taken_by_one_that_looks() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int servers = 1 + random.nextInt(5);
            int rank = random.nextInt(servers);
            Set<String> left = new HashSet<>(SEVEN);
            int looks = 0;
            while (!left.isEmpty()) {
                left.removeAll(new HashSet<>(Takeover.share(new ArrayList<>(left), rank, servers)));
                looks++;
            }
            assertThat(looks).isLessThanOrEqualTo(SEVEN.size());
        }
    }
}
