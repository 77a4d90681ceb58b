package dev.stint.server.alerts;

import dev.stint.server.alerts.PublicAddresses.Block;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps what people write into specs from reaching what only this server reaches. What is judged is the address a name stands for at
 * that moment, and the connection is made to that very address. Immutable.
 */
final class AddressGuard {

    /** Looks names up. */
    @FunctionalInterface
    interface Names {
        InetAddress[] all(String host) throws UnknownHostException;
    }

    /** Names under which clouds tell machines about themselves, their credentials among it. */
    private static final Set<String> METADATA = Set.of(
            "metadata",
            "metadata.google.internal",
            "metadata.goog",
            "instance-data",
            "instance-data.ec2.internal",
            "metadata.azure.internal",
            "metadata.tencentyun.com");

    private final Set<String> hosts;
    private final List<Block> blocks;
    private final Names names;

    private AddressGuard(Set<String> hosts, List<Block> blocks, Names names) {
        this.hosts = hosts;
        this.blocks = blocks;
        this.names = names;
    }

    /** Lets through what is public and what is listed, such as {@code hooks.example.internal,10.1.0.0/16}. */
    static AddressGuard parse(String allow) {
        return parse(allow, InetAddress::getAllByName);
    }

    static AddressGuard parse(String allow, Names names) {
        Set<String> hosts = new HashSet<>();
        List<Block> blocks = new ArrayList<>();
        for (String each : allow.split(",")) {
            String entry = each.strip().toLowerCase(Locale.ROOT);
            if (entry.isEmpty()) {
                continue;
            }
            if (entry.indexOf('/') >= 0 || entry.indexOf(':') >= 0 || entry.matches("[0-9.]+")) {
                try {
                    blocks.add(Block.parse(entry, "allowed"));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException(
                            "stint.webhooks.allow: " + e.getMessage()
                                    + "; list hosts, addresses and ranges such as hooks.example.internal,10.1.0.0/16",
                            e);
                }
            } else if (entry.matches("[a-z0-9]([a-z0-9_.-]*[a-z0-9])?")) {
                hosts.add(entry);
            } else {
                throw new IllegalArgumentException("stint.webhooks.allow: '" + entry
                        + "' is no host; list hosts, addresses and ranges such as hooks.example.internal,10.1.0.0/16");
            }
        }
        return new AddressGuard(hosts, blocks, names);
    }

    /**
     * The URL, if its form is one that webhooks may have.
     *
     * @throws ClosedAddressException when it is not
     */
    URI url(String text) throws ClosedAddressException {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            throw new ClosedAddressException("it is no URL");
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("").toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !scheme.equals("http")) {
            throw new ClosedAddressException("webhooks are reached by https");
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw new ClosedAddressException("its host is not to be made out");
        }
        if (uri.getRawUserInfo() != null) {
            throw new ClosedAddressException("a name or password in a URL is not sent; sign with a secret instead");
        }
        return uri;
    }

    /**
     * The addresses that a host of a URL stands for now, each of which may be reached. One that may not be closes them all: a name with
     * both is a trick.
     *
     * @throws ClosedAddressException when it may not be reached
     * @throws UnknownHostException when nobody knows it
     */
    InetAddress[] addresses(String host, boolean plain) throws ClosedAddressException, UnknownHostException {
        String name = bare(host);
        if (hosts.contains(name)) {
            return names.all(name);
        }
        if (METADATA.contains(name)) {
            throw new ClosedAddressException("its host is a cloud's metadata service");
        }
        InetAddress[] found = names.all(name);
        for (InetAddress address : found) {
            if (blocks.stream().anyMatch(block -> block.holds(address.getAddress()))) {
                continue;
            }
            Optional<String> closed = PublicAddresses.closed(address);
            if (closed.isPresent()) {
                throw new ClosedAddressException("its host stands for an address that is not public (" + closed.get()
                        + "); an administrator can allow it in stint.webhooks.allow");
            }
            if (plain) {
                throw new ClosedAddressException(
                        "it is plain http; use https, or have an administrator allow the host in stint.webhooks.allow");
            }
        }
        return found;
    }

    /** Lower case, without the brackets of IPv6 and the dot that ends a full name. */
    private static String bare(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        if (name.startsWith("[") && name.endsWith("]")) {
            name = name.substring(1, name.length() - 1);
        }
        while (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        return name;
    }
}
