package dev.stint.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BootKeysTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void hkdf_gives_the_answers_of_rfc_5869_case_1() {
        assertThat(HEX.formatHex(Hkdf.derive(
                        HEX.parseHex("0b".repeat(22)),
                        HEX.parseHex("000102030405060708090a0b0c"),
                        HEX.parseHex("f0f1f2f3f4f5f6f7f8f9"),
                        42)))
                .isEqualTo("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
    }

    @Test
    void hkdf_gives_the_answers_of_rfc_5869_case_2_with_long_inputs() {
        assertThat(HEX.formatHex(Hkdf.derive(bytes(0x00, 80), bytes(0x60, 80), bytes(0xb0, 80), 82)))
                .isEqualTo("b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
                        + "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
                        + "cc30c58179ec3e87c14c01d5c1f3434f1d87");
    }

    @Test
    void hkdf_gives_the_answers_of_rfc_5869_case_3_without_salt_and_info() {
        assertThat(HEX.formatHex(Hkdf.derive(HEX.parseHex("0b".repeat(22)), new byte[0], new byte[0], 42)))
                .isEqualTo("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
    }

    @Test
    void every_launch_has_a_key_of_its_own() {
        byte[] installation = bytes(1, 32);
        Stream<String> keys = Stream.of(
                        BootKeys.derive(installation, "train-1", 1, 1),
                        BootKeys.derive(installation, "train-1", 1, 2),
                        BootKeys.derive(installation, "train-1", 2, 1),
                        BootKeys.derive(installation, "train-1", 11, 1),
                        BootKeys.derive(installation, "train-1", 1, 11),
                        BootKeys.derive(installation, "1/train-1", 1, 1),
                        BootKeys.derive(installation, "train-2", 1, 1),
                        BootKeys.derive(bytes(2, 32), "train-1", 1, 1))
                .map(HEX::formatHex);

        assertThat(keys).doesNotHaveDuplicates().allMatch(key -> key.length() == 64);
        assertThat(BootKeys.derive(installation, "train-1", 1, 1))
                .isEqualTo(BootKeys.derive(installation, "train-1", 1, 1));
    }

    @Test
    void a_short_installation_key_is_refused() {
        assertThatThrownBy(() -> BootKeys.derive(new byte[31], "train-1", 1, 1)).hasMessageContaining("31 bytes");
    }

    private static byte[] bytes(int first, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }
}
