package dev.stint.server.life;

import dev.stint.server.WrongSettingsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.tomcat.TomcatWebServer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Where the server listens. Commands on its own computer always find it on 127.0.0.1, in the clear: where it listens elsewhere only, or
 * speaks TLS, whose certificate has another name, there is a second place for them, and a team's server always has one, so that it can
 * tell them from others.
 */
final class Listening {
    private static final Logger LOG = LoggerFactory.getLogger(Listening.class);
    private static final String SOURCE = "stint-listening";
    private static final String BUNDLE = "stint";
    private static final String HERE = "127.0.0.1";
    private static final List<String> EVERYWHERE = List.of("0.0.0.0", "::", "[::]");

    private Listening() {}

    /** Tells Spring. */
    static void set(ConfigurableEnvironment environment) {
        Binder binder = Binder.get(environment);
        ServerSettings server = binder.bindOrCreate("stint.server", ServerSettings.class);
        TlsSettings tls = binder.bindOrCreate("stint.server.tls", TlsSettings.class);
        Map<String, Object> told = new HashMap<>();
        told.put("server.address", server.address().replaceAll("[\\[\\]]", ""));
        if (server.forwarded()) {
            told.put("server.forward-headers-strategy", "native");
            told.put("server.tomcat.remoteip.internal-proxies", server.believed());
        }
        if (tls.on()) {
            readable("certificate", tls.certificate());
            readable("key", tls.key());
            String pem = "spring.ssl.bundle.pem." + BUNDLE + ".";
            told.put(
                    pem + "keystore.certificate",
                    Path.of(tls.certificate()).toUri().toString());
            told.put(pem + "keystore.private-key", Path.of(tls.key()).toUri().toString());
            // a certificate that is renewed is taken up without a restart
            told.put(pem + "reload-on-update", "true");
            told.put("server.ssl.bundle", BUNDLE);
            told.put("server.ssl.enabled-protocols", "TLSv1.3,TLSv1.2");
        } else if (server.team() && !here(server.address()) && !server.publiclySecure()) {
            LOG.warn(
                    "stint.server.address {} is reached without TLS: tokens can be read on the way; give stint.server.tls, or"
                            + " stint.server.public-url of a proxy that speaks it",
                    server.address());
        }
        environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, told));
    }

    /** The second place, where one is needed. */
    static WebServerFactoryCustomizer<TomcatServletWebServerFactory> here(
            ServerSettings server, TlsSettings tls, OwnPlace own) {
        return factory -> {
            if (server.team() || tls.on() || !(here(server.address()) || EVERYWHERE.contains(server.address()))) {
                Connector second = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
                second.setPort(0);
                second.setProperty("address", HERE);
                factory.addAdditionalConnectors(second);
                own.is(second);
            }
        };
    }

    /** How commands on this computer reach it. */
    static String address(WebServer server) {
        int port = server.getPort();
        if (server instanceof TomcatWebServer tomcat) {
            port = second(tomcat.getTomcat(), port);
        }
        return "http://" + HERE + ":" + port;
    }

    private static int second(Tomcat tomcat, int first) {
        for (Connector each : tomcat.getService().findConnectors()) {
            if (each.getPort() == 0 && each != tomcat.getConnector()) {
                return each.getLocalPort();
            }
        }
        return first;
    }

    private static boolean here(String address) {
        return address.equals(HERE) || address.equals("localhost");
    }

    private static void readable(String what, String file) {
        if (!Files.isReadable(Path.of(file))) {
            throw new WrongSettingsException(List.of("stint.server.tls." + what + ": '" + file
                    + "' cannot be read; give a PEM file that this user may read"));
        }
    }
}
