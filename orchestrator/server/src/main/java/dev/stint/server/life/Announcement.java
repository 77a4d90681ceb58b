package dev.stint.server.life;

import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/** Writes {@code server.json} when the server is ready to serve, and takes it away as the first act of ending. */
final class Announcement {
    private static final Logger LOG = LoggerFactory.getLogger(Announcement.class);

    private final Home home;
    private final Identity identity;
    private final AccessToken token;
    private volatile String url = "";
    private volatile int port;

    Announcement(Home home, Identity identity, AccessToken token) {
        this.home = home;
        this.identity = identity;
        this.token = token;
    }

    @EventListener
    void listening(WebServerInitializedEvent event) {
        url = Listening.address(event.getWebServer());
        port = event.getWebServer().getPort();
    }

    @EventListener(ApplicationReadyEvent.class)
    void ready() throws IOException {
        new ServerFile(url, token.reveal(), identity.pid(), identity.version(), identity.startedAt()).write(home);
        LOG.info("serving {} for {}", url, home.root());
        if (!url.endsWith(":" + port)) {
            LOG.info("that is for commands on this computer; everybody else comes in at port {}", port);
        }
    }

    @EventListener(ContextClosedEvent.class)
    void closing() throws IOException {
        ServerFile.remove(home);
    }
}
