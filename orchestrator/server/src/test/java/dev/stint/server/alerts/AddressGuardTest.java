package dev.stint.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What webhooks may reach. Literal addresses go the way of names: through what the system makes of them. */
class AddressGuardTest {

    private static final AddressGuard STRICT = AddressGuard.parse("");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1",
                "127.255.255.254",
                "0.0.0.0",
                "0",
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "169.254.169.254",
                "169.254.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "198.18.0.1",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                // decimal forms of 127.0.0.1 and of 169.254.169.254
                "2130706433",
                "2852039166",
                "[::1]",
                "[::]",
                "[fe80::1]",
                "[fc00::1]",
                "[fd00:ec2::254]",
                "[fec0::1]",
                "[ff02::1]",
                // addresses of IPv4 inside of IPv6: mapped, compatible, translated, 6to4
                "[::ffff:127.0.0.1]",
                "[::ffff:169.254.169.254]",
                "[::ffff:a00:1]",
                "[::127.0.0.1]",
                "[64:ff9b::a9fe:a9fe]",
                "[64:ff9b::10.0.0.1]",
                "[2002:7f00:1::]",
                "[2002:a9fe:a9fe::1]",
                "[2001:0:1::1]",
                // names that are not looked up at all
                "metadata.google.internal",
                "METADATA.google.internal.",
                "metadata",
                "instance-data.ec2.internal",
                "127.0.0.1.",
                "localhost",
                "LOCALHOST.",
                "169.254.169.254."
            })
    void what_only_this_server_reaches_is_closed(String host) {
        assertThatThrownBy(() -> STRICT.addresses(host, false)).isInstanceOf(ClosedAddressException.class);
    }

    /** What the system takes them for differs; whatever it is, no connection goes to this server's own network. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0177.0.0.1",
                "0x7f.0.0.1",
                "0x7f000001",
                "017700000001",
                "127.0.0.1%00",
                "1.2.3.4.5",
                "①②⑦.0.0.1"
            })
    void odd_forms_of_addresses_reach_nothing_inside(String host) {
        try {
            for (InetAddress address : STRICT.addresses(host, false)) {
                assertThat(PublicAddresses.closed(address)).isEmpty();
            }
        } catch (UnknownHostException e) {
            // closed, or no address at all
            assertThat(e).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "172.15.255.255",
                "172.32.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "11.0.0.1",
                "169.253.0.1",
                "[2606:4700:4700::1111]",
                "[64:ff9b::808:808]",
                "[2002:808:808::1]"
            })
    void the_public_internet_is_open_by_https(String host) throws Exception {
        assertThat(STRICT.addresses(host, false)).hasSize(1);
        assertThatThrownBy(() -> STRICT.addresses(host, true))
                .isInstanceOf(ClosedAddressException.class)
                .hasMessageContaining("plain http");
    }

    @Test
    void a_name_with_one_private_address_among_public_ones_is_closed() {
        AddressGuard guard =
                AddressGuard.parse("", host -> new InetAddress[] {address("08080808"), address("0a000001")});

        assertThatThrownBy(() -> guard.addresses("both.example.com", false))
                .isInstanceOf(ClosedAddressException.class)
                .hasMessageContaining("private");
    }

    @Test
    void the_message_does_not_tell_the_address() {
        AddressGuard guard = AddressGuard.parse("", host -> new InetAddress[] {address("0a0b0c0d")});

        assertThatThrownBy(() -> guard.addresses("inside.example.com", false))
                .hasMessageContaining("stint.webhooks.allow")
                .hasMessageNotContaining("10.11.12.13");
    }

    @Test
    void what_is_listed_is_open_even_by_http() throws Exception {
        AddressGuard guard = AddressGuard.parse(" hooks.internal , 10.1.0.0/16, fd12::/16,127.0.0.1");

        assertThat(guard.addresses("10.1.2.3", true)).hasSize(1);
        assertThat(guard.addresses("[fd12::5]", true)).hasSize(1);
        assertThat(guard.addresses("127.0.0.1", true)).hasSize(1);
        assertThatThrownBy(() -> guard.addresses("10.2.0.1", true)).isInstanceOf(ClosedAddressException.class);
        assertThatThrownBy(() -> guard.addresses("127.0.0.2", true)).isInstanceOf(ClosedAddressException.class);

        AddressGuard named = AddressGuard.parse("hooks.internal", host -> new InetAddress[] {address("0a000001")});
        assertThat(named.addresses("Hooks.Internal.", true)).hasSize(1);
        assertThatThrownBy(() -> named.addresses("other.internal", false)).isInstanceOf(ClosedAddressException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://example.com/x, https",
        "file:///etc/passwd, https",
        "gopher://example.com, https",
        "https:///x, host",
        "https://user:pw@example.com/, password",
        "https://exa mple.com/, no URL",
        "javascript:alert(1), https",
        "//example.com/x, https",
        "https://a_b.example.com/, host"
    })
    void urls_of_another_form_are_refused(String url, String why) {
        assertThatThrownBy(() -> STRICT.url(url))
                .isInstanceOf(ClosedAddressException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "300.1.1.1", "a b", "-x", "fd12::/129", "http://x"})
    void a_list_that_makes_no_sense_is_refused_when_the_server_starts(String allow) {
        assertThatThrownBy(() -> AddressGuard.parse(allow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stint.webhooks.allow");
    }

    private static InetAddress address(String hex) {
        try {
            return InetAddress.getByAddress(HexFormat.of().parseHex(hex));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
