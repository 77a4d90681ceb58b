package dev.stint.server.life;

import org.springframework.core.env.ConfigurableEnvironment;

/** Where a server of a test listens, as its settings say. */
public final class ListeningUnderTest {

    private ListeningUnderTest() {}

    /** As a server's start does. */
    public static void set(ConfigurableEnvironment environment) {
        Listening.set(environment);
    }
}
