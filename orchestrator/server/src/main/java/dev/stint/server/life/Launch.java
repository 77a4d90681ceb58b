package dev.stint.server.life;

import dev.stint.server.WrongSettingsException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * From {@code main} to a serving process: folder, lock, then Spring. What goes wrong before the log exists is said in one line on
 * standard error.
 */
public final class Launch {
    private static final int PAUSES = 200;
    private static final long PAUSE_NANOS = 50_000_000;
    private static final long LAST_RESORT_MILLIS = 10_000;

    /** Reachable as long as the process lives: a collected channel would release the lock. */
    @SuppressWarnings({"unused", "FieldCanBeLocal"})
    private static volatile @Nullable SoleInstance held;

    private final Class<?> application;
    private final Settings settings;
    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;

    /**
     * @param settings every key below {@code stint.} that somebody reads; another one stops the start
     */
    public Launch(
            Class<?> application,
            Settings settings,
            Map<String, String> environment,
            PrintStream out,
            PrintStream err) {
        this.application = application;
        this.settings = settings;
        this.environment = environment;
        this.out = out;
        this.err = err;
    }

    /** Returns when the server serves (empty), or with the exit code the process should end with. */
    public OptionalInt start(String... arguments) {
        try {
            Home home = Home.prepare(Home.locate(environment, System.getProperty("user.home")));
            Optional<SoleInstance> sole = SoleInstance.take(home, PAUSES, () -> LockSupport.parkNanos(PAUSE_NANOS));
            if (sole.isEmpty()) {
                out.println("a stint server already serves " + home.root());
                return OptionalInt.of(0);
            }
            held = sole.get();
            ServerFile.remove(home);
            home.sweep();
            return boot(home, arguments);
        } catch (HomeUnusableException e) {
            err.println("stint: " + e.getMessage());
            return OptionalInt.of(StartFailure.WRONG_CALL);
        } catch (IOException e) {
            err.println("stint: cannot tidy STINT_HOME: " + e.getMessage() + "; see that this file can be removed");
            return OptionalInt.of(StartFailure.WRONG_CALL);
        }
    }

    private OptionalInt boot(Home home, String... arguments) {
        // A system property, because logging and configuration files are set up from it before any bean exists.
        System.setProperty("stint.home", home.root().toString());
        // an address, in which no character of the path means anything else; a comma would begin another one
        System.setProperty(
                "stint.settings", SettingsFile.in(home).toUri().toASCIIString().replace(",", "%2C"));
        Runtime.getRuntime().addShutdownHook(new Thread(Launch::armLastResort, "stint-last-resort"));
        SpringApplication spring = new SpringApplication(application);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setAddCommandLineProperties(true);
        ApplicationListener<ApplicationEnvironmentPreparedEvent> check = event -> check(event.getEnvironment());
        spring.addListeners(check);
        try {
            SettingsFile.check(SettingsFile.in(home));
            spring.run(arguments);
            return OptionalInt.empty();
        } catch (RuntimeException e) {
            return OptionalInt.of(explain(home, e));
        }
    }

    private void check(ConfigurableEnvironment configuration) {
        List<String> problems = settings.problems(configuration);
        if (!problems.isEmpty()) {
            throw new WrongSettingsException(problems);
        }
        Database.set(configuration);
        Listening.set(configuration);
    }

    private int explain(Home home, RuntimeException failure) {
        StartFailure why = StartFailure.of(home, failure);
        if (why.ours()) {
            LoggerFactory.getLogger(Launch.class).error("the server did not start", failure);
        }
        why.sentences().forEach(sentence -> err.println("stint: " + sentence));
        return why.code();
    }

    /**
     * Every shutdown is a crash that the next server recovers from, so nothing is worth waiting for long: a daemon thread ends the
     * process when an orderly end hangs.
     */
    private static void armLastResort() {
        Thread last = new Thread(
                () -> {
                    LockSupport.parkNanos(LAST_RESORT_MILLIS * 1_000_000);
                    Runtime.getRuntime().halt(StartFailure.NO_SERVER);
                },
                "stint-halt");
        last.setDaemon(true);
        last.start();
    }
}
