package dev.stint.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class IssuerReaderTest {

    @Test
    void an_endless_answer_is_broken_off_and_its_connection_given_up() throws Exception {
        CountDownLatch givenUp = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = new byte[64 << 10];
            try (OutputStream out = exchange.getResponseBody()) {
                while (true) {
                    out.write(some);
                }
            } catch (IOException e) {
                givenUp.countDown();
            }
        });
        server.start();
        try {
            URI endless = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThatThrownBy(() -> new IssuerReader().read(endless))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("is longer than");
            assertThat(givenUp.await(10, TimeUnit.SECONDS))
                    .as("the issuer sends to nobody")
                    .isTrue();
        } finally {
            server.stop(0);
        }
    }
}
