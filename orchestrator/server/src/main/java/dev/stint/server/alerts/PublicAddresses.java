package dev.stint.server.alerts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which addresses belong to the public Internet: all but those of the IANA special-purpose registries (RFC 6890 and its registries of
 * IPv4 and IPv6), multicast, and the few public ones that clouds answer machines' questions about themselves on. Addresses of IPv6
 * that carry one of IPv4 are judged by what they carry.
 */
final class PublicAddresses {

    private static final List<Block> CLOSED = Stream.of(
                    "0.0.0.0/8 this network",
                    "10.0.0.0/8 private",
                    "100.64.0.0/10 shared by carriers",
                    "127.0.0.0/8 loopback",
                    "169.254.0.0/16 link-local",
                    "172.16.0.0/12 private",
                    "192.0.0.0/24 reserved",
                    "192.0.2.0/24 documentation",
                    "192.88.99.0/24 reserved",
                    "192.168.0.0/16 private",
                    "198.18.0.0/15 benchmarks",
                    "198.51.100.0/24 documentation",
                    "203.0.113.0/24 documentation",
                    "224.0.0.0/4 multicast",
                    "240.0.0.0/4 reserved",
                    "168.63.129.16/32 metadata of Azure",
                    "::/128 unspecified",
                    "::1/128 loopback",
                    "64:ff9b:1::/48 translation",
                    "100::/64 discard",
                    "2001::/23 reserved",
                    "2001:db8::/32 documentation",
                    "3fff::/20 documentation",
                    "5f00::/16 segment routing",
                    "fc00::/7 private",
                    "fe80::/10 link-local",
                    "fec0::/10 site-local",
                    "ff00::/8 multicast")
            .map(line -> Block.parse(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)))
            .toList();

    /** Prefixes of IPv6 that carry an address of IPv4, and where in their 16 bytes. */
    private static final List<Carrier> CARRIERS = List.of(
            new Carrier(Block.parse("::/96", "compatible"), 12),
            new Carrier(Block.parse("64:ff9b::/96", "translated"), 12),
            new Carrier(Block.parse("::ffff:0:0:0/96", "translated"), 12),
            new Carrier(Block.parse("2002::/16", "6to4"), 2));

    private PublicAddresses() {}

    /** Why an address is not one of the public Internet; empty when it is. */
    static Optional<String> closed(InetAddress address) {
        byte[] bytes = address.getAddress();
        Optional<String> itself = CLOSED.stream()
                .filter(block -> block.holds(bytes))
                .map(block -> block.why())
                .findFirst();
        Function<Carrier, Stream<String>> carried = carrier -> closed(carrier.carried(bytes)).stream();
        return itself.or(() -> CARRIERS.stream()
                .filter(carrier -> carrier.block().holds(bytes))
                .flatMap(carried)
                .findFirst());
    }

    /**
     * A range of addresses.
     *
     * @param why in a word or two, what it is for
     */
    record Block(byte[] prefix, int bits, String why) {

        /**
         * Reads {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
         *
         * @throws IllegalArgumentException when it is none; names are not looked up
         */
        static Block parse(String text, String why) {
            int slash = text.indexOf('/');
            String address = slash < 0 ? text : text.substring(0, slash);
            boolean four = address.matches("(\\d{1,3}\\.){3}\\d{1,3}");
            if (!four && !address.matches("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*")) {
                throw new IllegalArgumentException("'" + text + "' is no address or range of addresses");
            }
            try {
                byte[] prefix = InetAddress.getByName(address).getAddress();
                int bits = slash < 0 ? prefix.length * 8 : Integer.parseInt(text.substring(slash + 1));
                if (bits < 0 || bits > prefix.length * 8) {
                    throw new IllegalArgumentException("'" + text + "' has more bits than an address");
                }
                return new Block(prefix, bits, why);
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no address or range of addresses", e);
            }
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            if (!Arrays.equals(address, 0, whole, prefix, 0, whole)) {
                return false;
            }
            int rest = bits % 8;
            int mask = rest == 0 ? 0 : 0xff << (8 - rest) & 0xff;
            return rest == 0 || (address[whole] & mask) == (prefix[whole] & mask);
        }
    }

    private record Carrier(Block block, int at) {
        InetAddress carried(byte[] address) {
            try {
                return InetAddress.getByAddress(Arrays.copyOfRange(address, at, at + 4));
            } catch (UnknownHostException e) {
                throw new IllegalStateException("four bytes are an address", e);
            }
        }
    }
}
