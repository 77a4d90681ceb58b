package dev.stint.agent;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Collections;

/** Where the other machines of a gang reach this one. */
final class OwnAddress {

    private static final String LOCAL = "local";

    private OwnAddress() {}

    /**
     * The address: loopback where all machines are processes of one host, else the first of an interface that is up.
     *
     * @throws IOException when there is none
     */
    static InetAddress of(String provider) throws IOException {
        if (provider.equals(LOCAL)) {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        }
        for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (each.isUp() && !each.isLoopback() && !each.isVirtual()) {
                for (InetAddress address : Collections.list(each.getInetAddresses())) {
                    if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
                        return address;
                    }
                }
            }
        }
        throw new IOException("this machine has no IPv4 address but loopback; its gang cannot reach it");
    }
}
