package dev.stint.agent;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Random;

/** Finds a port nobody listens at. */
final class FreePort {

    /** Below the ports systems hand out by themselves (32768 on Linux), so that no outgoing connection takes it meanwhile. */
    private static final int FIRST = 20_000;

    private static final int PORTS = 12_000;
    private static final int TRIES = 200;

    private FreePort() {}

    /**
     * One of them, at random, so that gangs on one host seldom look at the same.
     *
     * @throws IOException when none was found
     */
    static int find(InetAddress at, Random random) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + random.nextInt(PORTS);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(at, port));
                return port;
            } catch (IOException taken) {
                // somebody's; the next one
            }
        }
        throw new IOException("no free port between " + FIRST + " and " + (FIRST + PORTS) + " on " + at);
    }
}
