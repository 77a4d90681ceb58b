package dev.stint.mailbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stint.mailbox.OrderRefusedException.Cause;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class SealedOrdersTest {

    private static final byte[] KEY = BootKeys.derive(new byte[32], "train-7f3k2", 2, 1);
    private final SealedOrders seals = new SealedOrders();

    @Test
    void an_order_comes_out_as_it_went_in() throws Exception {
        Order order = Orders.version(3);

        assertThat(seals.open(seals.seal(order, KEY), KEY, Orders.LAUNCH, 0, 3)).isEqualTo(order);
    }

    @Test
    void an_envelope_shows_nothing_but_the_version() {
        String envelope = new String(seals.seal(Orders.version(3), KEY), StandardCharsets.UTF_8);

        assertThat(envelope).contains("\"version\":3").doesNotContain("hunter2", "python", "train-7f3k2");
        assertThat(MailboxJson.MAPPER.readTree(envelope).propertyNames())
                .containsExactlyInAnyOrder("version", "nonce", "ciphertext");
    }

    @Test
    void a_nonce_never_comes_twice() {
        Set<String> nonces = new HashSet<>();
        for (int i = 0; i < 200; i++) {
            String nonce = MailboxJson.MAPPER
                    .readTree(seals.seal(Orders.version(1), KEY))
                    .get("nonce")
                    .asString();
            assertThat(nonces.add(nonce)).isTrue();
        }
    }

    @Test
    void a_wrong_key_is_refused() {
        byte[] other = BootKeys.derive(new byte[32], "train-7f3k2", 2, 2);

        assertThat(refusal(seals.seal(Orders.version(1), KEY), other, Orders.LAUNCH, 0, 0))
                .isEqualTo(Cause.NOT_AUTHENTIC);
    }

    @Test
    void every_single_changed_byte_is_refused() {
        byte[] envelope = seals.seal(Orders.version(1), KEY);
        for (int i = 0; i < envelope.length; i += 7) {
            byte[] changed = envelope.clone();
            changed[i] ^= 1;
            Cause cause = refusal(changed, KEY, Orders.LAUNCH, 0, 1);
            assertThat(cause).as("byte %d", i).isNotNull();
        }
    }

    @Test
    void an_order_for_another_machine_is_refused() {
        byte[] envelope = seals.seal(Orders.version(1), KEY);

        assertThat(refusal(envelope, KEY, Orders.LAUNCH, 1, 0)).isEqualTo(Cause.NOT_AUTHENTIC);
        assertThat(refusal(envelope, KEY, new MailboxPrefix("vision", "train-7f3k2", 2, 2), 0, 0))
                .isEqualTo(Cause.NOT_AUTHENTIC);
        assertThat(refusal(envelope, KEY, new MailboxPrefix("vision", "train-7f3k2", 3, 1), 0, 0))
                .isEqualTo(Cause.NOT_AUTHENTIC);
        assertThat(refusal(envelope, KEY, new MailboxPrefix("vision", "train-other", 2, 1), 0, 0))
                .isEqualTo(Cause.NOT_AUTHENTIC);
    }

    @Test
    void an_older_version_is_refused_and_the_same_one_is_not() throws Exception {
        byte[] second = seals.seal(Orders.version(2), KEY);

        assertThat(refusal(second, KEY, Orders.LAUNCH, 0, 3)).isEqualTo(Cause.STALE);
        assertThat(seals.open(second, KEY, Orders.LAUNCH, 0, 2).version()).isEqualTo(2);
    }

    @Test
    void an_old_order_with_its_version_raised_is_refused() {
        ObjectNode envelope = (ObjectNode) MailboxJson.MAPPER.readTree(seals.seal(Orders.version(2), KEY));
        envelope.put("version", 9);

        assertThat(refusal(MailboxJson.MAPPER.writeValueAsBytes(envelope), KEY, Orders.LAUNCH, 0, 3))
                .isEqualTo(Cause.NOT_AUTHENTIC);
    }

    @Test
    void garbage_is_malformed() {
        for (String garbage : new String[] {
            "",
            "null",
            "[]",
            "{}",
            "not json",
            "{\"version\":1,\"nonce\":\"!\",\"ciphertext\":\"\"}",
            "{\"version\":1,\"nonce\":\"AAAA\",\"ciphertext\":\"AAAA\"}"
        }) {
            assertThat(refusal(garbage.getBytes(StandardCharsets.UTF_8), KEY, Orders.LAUNCH, 0, 0))
                    .as(garbage)
                    .isEqualTo(Cause.MALFORMED);
        }
    }

    @Test
    void a_key_of_another_length_is_the_callers_mistake() {
        assertThatThrownBy(() -> seals.seal(Orders.version(1), new byte[16]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("16 bytes");
    }

    private Cause refusal(byte[] envelope, byte[] key, MailboxPrefix launch, int rank, int minVersion) {
        OrderRefusedException refused = catchThrowableOfType(
                OrderRefusedException.class, () -> seals.open(envelope, key, launch, rank, minVersion));
        return refused.why();
    }
}
