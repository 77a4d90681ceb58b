package dev.stint.server.oidc;

import dev.stint.server.access.SignIns;
import dev.stint.server.life.ServerSettings;
import java.time.InstantSource;
import java.util.Optional;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts sign-ins together on a team's server where they are wanted; nothing of them is loaded where they are not. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OidcProperties.class)
public class OidcConfiguration {

    @Bean
    SignIns signIns(OidcProperties settings, ServerSettings server, InstantSource clock) {
        return settings.on() && server.team()
                ? new IssuerSignIns(settings, keys(settings, clock), clock)
                : new Nobody();
    }

    private static IssuerKeys keys(OidcProperties settings, InstantSource clock) {
        // a thread each time: once in ten minutes, and one at a time
        return new IssuerKeys(settings.issuer(), new IssuerReader()::read, clock, look -> {
            Thread thread = new Thread(look, "stint-issuer");
            thread.setDaemon(true);
            thread.start();
        });
    }

    /** Nobody comes so. */
    private static final class Nobody implements SignIns {
        @Override
        public Optional<Way> way() {
            return Optional.empty();
        }

        @Override
        public Optional<Verdict> judge(String bearer) {
            return Optional.empty();
        }

        @Override
        public Optional<Verdict> judgeAgain(String bearer) {
            return Optional.empty();
        }
    }
}
