package dev.stint.server.life;

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
import org.springframework.boot.context.properties.ConfigurationPropertiesBindException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.context.ApplicationListener;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * From {@code main} to a serving process: folder, lock, then Spring. What goes wrong before the log exists is said in one line on
 * standard error.
 */
public final class Launch {
    /** The call or the surroundings are wrong. */
    static final int WRONG_CALL = 2;

    /** The server did not come up. */
    static final int NO_SERVER = 5;

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
            return OptionalInt.of(WRONG_CALL);
        } catch (IOException e) {
            err.println("stint: cannot tidy STINT_HOME: " + e.getMessage() + "; see that this file can be removed");
            return OptionalInt.of(WRONG_CALL);
        }
    }

    private OptionalInt boot(Home home, String... arguments) {
        // A system property, because logging and configuration files are set up from it before any bean exists.
        System.setProperty("stint.home", home.root().toString());
        Runtime.getRuntime().addShutdownHook(new Thread(Launch::armLastResort, "stint-last-resort"));
        SpringApplication spring = new SpringApplication(application);
        spring.setBannerMode(Banner.Mode.OFF);
        spring.setAddCommandLineProperties(true);
        ApplicationListener<ApplicationEnvironmentPreparedEvent> check = event -> check(event.getEnvironment());
        spring.addListeners(check);
        try {
            spring.run(arguments);
            return OptionalInt.empty();
        } catch (RuntimeException e) {
            return OptionalInt.of(explain(home, e));
        }
    }

    private void check(ConfigurableEnvironment configuration) {
        List<String> problems = settings.problems(configuration);
        if (!problems.isEmpty()) {
            throw new UnknownSettingsException(problems);
        }
    }

    private int explain(Home home, Exception failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // found before there is a log to write to
            if (cause instanceof MarkedYAMLException e) {
                int line = e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1;
                err.println("stint: " + home.root().resolve("server.yaml") + " line " + line + " is not YAML: "
                        + e.getProblem() + "; correct it, or remove the file");
                return WRONG_CALL;
            }
            if (cause instanceof YAMLException) {
                err.println("stint: " + home.root().resolve("server.yaml")
                        + " is not YAML, or no text in UTF-8; correct it, or remove the file");
                return WRONG_CALL;
            }
        }
        LoggerFactory.getLogger(Launch.class).error("the server did not start", failure);
        int code = NO_SERVER;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PortInUseException e) {
                err.println("stint: port " + e.getPort()
                        + " is in use; give another stint.server.port, or 0 for any free one");
                return WRONG_CALL;
            }
            if (cause instanceof UnknownSettingsException e) {
                e.problems().forEach(problem -> err.println("stint: " + problem));
                return WRONG_CALL;
            }
            if (cause instanceof ConfigurationPropertiesBindException) {
                code = WRONG_CALL;
            }
            if (cause instanceof BindException e
                    && e.getProperty() != null
                    && (cause.getCause() instanceof ConversionException
                            || cause.getCause() instanceof ConverterNotFoundException)) {
                err.println("stint: " + e.getProperty().getName() + ": '"
                        + e.getProperty().getValue()
                        + "' cannot be read; the settings and their forms are in docs/configuration.md");
                return WRONG_CALL;
            }
            if (cause.getCause() == null) {
                err.println("stint: the server did not start: " + cause.getMessage() + "; see " + home.logFile());
            }
        }
        return code;
    }

    /**
     * Every shutdown is a crash that the next server recovers from, so nothing is worth waiting for long: a daemon thread ends the
     * process when an orderly end hangs.
     */
    private static void armLastResort() {
        Thread last = new Thread(
                () -> {
                    LockSupport.parkNanos(LAST_RESORT_MILLIS * 1_000_000);
                    Runtime.getRuntime().halt(NO_SERVER);
                },
                "stint-halt");
        last.setDaemon(true);
        last.start();
    }
}
