package dev.stint.checkpoints.gcs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Crc32csTest {

    @Test
    void the_published_check_value_is_met() {
        ByteBuffer digits = ByteBuffer.wrap("123456789".getBytes(StandardCharsets.US_ASCII));

        assertThat(Crc32cs.of(digits)).isEqualTo(0xE3069283);
        assertThat(digits.remaining()).isEqualTo(9);
        assertThat(Crc32cs.base64(0xE3069283)).isEqualTo("4waSgw==");
    }

    @Test
    void two_texts_combine_to_that_of_both() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            byte[] whole = new byte[1 + random.nextInt(round < 280 ? 3000 : 3_000_000)];
            random.nextBytes(whole);
            int cut = random.nextInt(whole.length + 1);
            int first = Crc32cs.of(ByteBuffer.wrap(whole, 0, cut));
            int second = Crc32cs.of(ByteBuffer.wrap(whole, cut, whole.length - cut));

            assertThat(Crc32cs.combine(first, second, whole.length - cut))
                    .as("%d bytes cut at %d", whole.length, cut)
                    .isEqualTo(Crc32cs.of(ByteBuffer.wrap(whole)));
        }
    }

    @Test
    void lengths_beyond_four_gigabytes_count() {
        // 2^36 zero bytes in two ways: doubling 36 times, and at once behind a text
        int text = Crc32cs.of(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        int zeros = Crc32cs.of(ByteBuffer.wrap(new byte[1]));
        int doubled = Crc32cs.combine(text, zeros, 1);
        long behind = 1;
        for (int i = 0; i < 36; i++) {
            doubled = Crc32cs.combine(doubled, zeros, behind);
            zeros = Crc32cs.combine(zeros, zeros, behind);
            behind *= 2;
        }

        assertThat(doubled).isEqualTo(Crc32cs.combine(text, zeros, 1L << 36));
        assertThat(doubled).isNotEqualTo(Crc32cs.combine(text, zeros, (1L << 36) + (1L << 32)));
    }
}
