package dev.stint.server.life;

import dev.stint.server.Runs;
import dev.stint.server.Schedules;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the process's life together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ServerSettings.class, TlsSettings.class, LimitSettings.class})
class LifeConfiguration {
    private static final Logger LOG = LoggerFactory.getLogger(LifeConfiguration.class);
    private static final Duration LOOK_EVERY_AT_MOST = Duration.ofSeconds(30);

    @Bean
    InstantSource clock() {
        return InstantSource.system();
    }

    @Bean
    Home home(@Value("${stint.home}") String folder) throws HomeUnusableException {
        return Home.prepare(Path.of(folder));
    }

    @Bean
    Identity identity(InstantSource clock) {
        String version = Optional.ofNullable(
                        LifeConfiguration.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new Identity(version, ProcessHandle.current().pid(), clock.instant());
    }

    @Bean
    AccessToken accessToken() {
        return AccessToken.random();
    }

    @Bean
    Announcement announcement(Home home, Identity identity, AccessToken token) {
        return new Announcement(home, identity, token);
    }

    @Bean
    OwnPlace ownPlace() {
        return new OwnPlace();
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> listeningHere(
            ServerSettings settings, TlsSettings tls, OwnPlace own) {
        return Listening.here(settings, tls, own);
    }

    @Bean
    Activity activity(InstantSource clock) {
        return new Activity(clock);
    }

    @Bean
    Ending ending() {
        return new ProcessEnding();
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService idleWatch(
            Runs runs,
            Schedules schedules,
            Activity activity,
            InstantSource clock,
            ServerSettings settings,
            Ending ending) {
        IdleShutdown idle = new IdleShutdown(runs, schedules, activity, clock, settings.idleFor(), ending);
        ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "stint-idle");
            thread.setDaemon(true);
            return thread;
        });
        long everyMillis = Math.max(
                100, Math.min(LOOK_EVERY_AT_MOST.toMillis(), settings.idleFor().toMillis() / 10));
        watch.scheduleWithFixedDelay(() -> look(idle), everyMillis, everyMillis, TimeUnit.MILLISECONDS);
        return watch;
    }

    private static void look(IdleShutdown idle) {
        try {
            idle.check();
        } catch (RuntimeException e) {
            // The next look may succeed; an exception here would silently end the watch for good.
            LOG.warn("could not tell whether the server is idle; looking again", e);
        }
    }
}
