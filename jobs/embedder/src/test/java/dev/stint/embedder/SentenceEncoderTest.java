package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model, on a few texts. */
class SentenceEncoderTest {

    @TempDir
    static Path unpacked;

    private static final List<String> TEXTS = List.of(
            "a domesticated feline that catches mice",
            "cat: small furry pet that purrs",
            "a legal contract between two companies",
            "the quick brown fox jumps over the lazy dog ".repeat(60));

    @Test
    void texts_of_like_meaning_are_near_and_batches_do_not_matter() throws Exception {
        try (Encoder encoder = Encoders.open(Encoders.DEFAULT, unpacked, 1)) {
            float[][] together = encoder.encode(TEXTS);
            float[][] again = encoder.encode(TEXTS);

            assertThat(encoder.dimensions()).isEqualTo(384);
            assertThat(together).isEqualTo(again);
            assertThat(dot(together[0], together[1])).isGreaterThan(0.5);
            assertThat(dot(together[0], together[2])).isLessThan(0.2);
            for (int i = 0; i < TEXTS.size(); i++) {
                float[] alone = encoder.encode(List.of(TEXTS.get(i)))[0];
                assertThat(dot(together[i], alone)).isCloseTo(1, within(1e-5));
            }
            assertThat(encoder.version().text())
                    .startsWith(
                            "all-minilm-l6-v2 sha256=759c3cd2b7fe7e93933ad23c4c9181b7396442a2ed746ec7c1d46192c469c46e ");
        }
    }

    @Test
    void batches_beside_each_other_give_what_one_after_the_other_gives() throws Exception {
        try (Encoder encoder = Encoders.open(Encoders.DEFAULT, unpacked, 2);
                Lanes lanes = new Lanes(encoder)) {
            List<float[][]> alone = new ArrayList<>();
            for (int i = 0; i < TEXTS.size(); i++) {
                alone.add(encoder.encode(TEXTS.subList(0, i + 1)));
            }
            for (int i = 0; i < TEXTS.size(); i++) {
                lanes.begin(TEXTS.subList(0, i + 1), i + 1);
            }
            for (int i = 0; i < TEXTS.size(); i++) {
                Lanes.Vectors next = lanes.next();
                assertThat(next.done()).isEqualTo(i + 1);
                assertThat(next.vectors()).isEqualTo(alone.get(i));
            }
            assertThat(lanes.isEmpty()).isTrue();
        }
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
