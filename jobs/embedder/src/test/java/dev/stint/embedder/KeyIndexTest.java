package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeyIndexTest {

    @Test
    void it_finds_what_was_put_and_nothing_else() {
        KeyIndex index = new KeyIndex();
        for (int i = 0; i < 20_000; i++) {
            index.put(TextKey.of("text " + i), i);
        }
        index.put(TextKey.of("text 7"), -7);

        assertThat(index.size()).isEqualTo(20_000);
        assertThat(index.get(TextKey.of("text 7"))).isEqualTo(-7);
        for (int i = 8; i < 20_000; i++) {
            assertThat(index.get(TextKey.of("text " + i))).isEqualTo(i);
        }
        assertThat(index.get(TextKey.of("text 20000"))).isEqualTo(KeyIndex.NONE);
    }

    @Test
    void shards_get_about_the_same_number_of_texts() {
        int[] counts = new int[8];
        for (int i = 0; i < 8000; i++) {
            counts[TextKey.of("text " + i).shard(8)]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(900, 1100);
        }
    }
}
