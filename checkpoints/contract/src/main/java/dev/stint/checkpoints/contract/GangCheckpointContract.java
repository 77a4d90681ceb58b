package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.GangAnswer;
import dev.stint.checkpoints.GangPart;
import dev.stint.checkpoints.GangPartWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checkpoints of several machines on a store: one manifest when every part is in, or nothing, whoever dies in between. */
public abstract class GangCheckpointContract extends GangContract {

    @Test
    void a_checkpoint_is_there_when_every_part_is_in_and_all_are_told() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a", "rank-0", "b"));
        assertThat(gang.committer.poll()).isEmpty();
        assertThat(newest()).isEmpty();
        assertThat(gang.table.answer(0)).isEmpty();

        send(gang.one, 0, 10, files("rank-1", "c"));

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isTrue();
        assertThat(gang.table.answer(0)).contains(answer);
        assertThat(newest().orElseThrow().index()).isEqualTo(answer.index());
        assertThat(newest().orElseThrow().step()).isEqualTo(10);
        assertRestores(files("shared", "a", "rank-0", "b", "rank-1", "c"));
    }

    @Test
    void a_rank_without_files_takes_part_all_the_same() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));
        assertThat(gang.committer.poll()).isEmpty();

        send(gang.one, 0, 10, Map.of());

        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a"));
    }

    @Test
    void a_missing_part_is_waited_for_and_then_said_to_be_missing() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));
        now = now.plus(PATIENCE).minusMillis(1);
        assertThat(gang.committer.poll()).isEmpty();

        now = now.plusMillis(1);

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("rank 1").contains("step 10");
        send(gang.one, 0, 10, files("rank-1", "late"));
        assertThat(gang.table.answer(0)).contains(answer);
        assertThat(newest()).isEmpty();
    }

    @Test
    void a_rank_that_dies_between_its_part_and_the_commit_has_done_its_share() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 10, files("rank-1", "c"));

        gang.begin(0, 10, files("shared", "a"));

        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a", "rank-1", "c"));
    }

    @Test
    void parts_of_an_ended_attempt_are_never_taken_by_the_next() throws Exception {
        Gang dead = gang(1);
        send(dead.one, 0, 10, files("rank-1", "old"));
        dead.begin(0, 10, files("shared", "old"));

        Gang next = gang(2);
        next.begin(0, 10, files("shared", "new"));

        assertThat(next.committer.poll()).isEmpty();
        assertThatThrownBy(dead.committer::poll).isInstanceOf(FencedException.class);
        assertThat(newest()).isEmpty();
        assertThat(dead.table.answer(0)).isEmpty();
        send(next.one, 0, 10, files("rank-1", "new"));
        assertThat(next.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "new", "rank-1", "new"));
    }

    @Test
    void two_agents_of_one_rank_cannot_both_have_a_part() throws Exception {
        Gang gang = gang(1);
        GangPartWriter twin = new GangPartWriter(gang.table, 1, "twin");
        send(gang.one, 0, 10, files("rank-1", "first"));

        GangPart second = send(twin, 0, 10, files("rank-1", "second"));

        assertThat(second.refusal()).isPresent();
        gang.begin(0, 10, files("shared", "a"));
        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "a", "rank-1", "first"));
    }

    @Test
    void one_path_with_two_contents_is_refused_and_with_one_content_taken_once() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 10, files("shared", "x"));
        gang.begin(0, 10, files("shared", "y"));

        GangAnswer refused = gang.committer.poll().orElseThrow();

        assertThat(refused.ok()).isFalse();
        assertThat(refused.message()).contains("'shared'").contains("rank 0").contains("rank 1");
        assertThat(newest()).isEmpty();
        send(gang.one, 1, 20, files("shared", "z"));
        gang.begin(1, 20, files("shared", "z"));
        assertThat(gang.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("shared", "z"));
    }

    @Test
    void ranks_that_disagree_about_the_step_are_told() throws Exception {
        Gang gang = gang(1);
        send(gang.one, 0, 11, files("rank-1", "c"));
        gang.begin(0, 10, files("shared", "a"));

        GangAnswer answer = gang.committer.poll().orElseThrow();

        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("step 11").contains("step 10");
        assertThat(newest()).isEmpty();
    }

    @Test
    void a_rank_that_cannot_take_part_fails_the_commit_at_once() throws Exception {
        Gang gang = gang(1);
        gang.begin(0, 10, files("shared", "a"));

        gang.one.refuse(0, 10, "'rank-1' was rewritten while it was being committed");

        GangAnswer answer = gang.committer.poll().orElseThrow();
        assertThat(answer.ok()).isFalse();
        assertThat(answer.message()).contains("rank 1").contains("rewritten");
    }

    @Test
    void the_folders_count_as_one_that_all_were_restored_from() throws Exception {
        Gang first = gang(1);
        send(first.one, 0, 10, files("rank-1", "old"));
        first.begin(0, 10, files("shared", "old", "dropped", "d", "kept", "k"));
        first.committer.poll();
        Gang second = gang(2);
        second.restored(newest().orElseThrow());

        // rank 1 still has what rank 0 rewrote and removed; nobody touched 'kept'
        send(second.one, 0, 20, files("rank-1", "new", "shared", "old", "dropped", "d", "kept", "k"));
        second.begin(0, 20, files("rank-1", "old", "shared", "new", "kept", "k"));

        assertThat(second.committer.poll().orElseThrow().ok()).isTrue();
        assertRestores(files("rank-1", "new", "shared", "new", "kept", "k"));
        assertThat(newest().orElseThrow().files())
                .filteredOn(file -> file.path().equals("kept"))
                .allMatch(file -> file.objectKey().startsWith(PREFIX + "/data/1/"));
    }
}
