package dev.stint.architecture;

import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import java.util.logging.Logger;
import org.springframework.beans.factory.annotation.Autowired;

/** Classes that break the rules, so that the rules can be seen to fail. */
@SuppressWarnings("unused")
final class Broken {
    private Broken() {}

    static final class Clock {
        Instant now = Instant.now();
    }

    static final class Chance {
        int drawn = new Random().nextInt();
    }

    static final class Names {
        String id = UUID.randomUUID().toString();
    }

    static final class SeededIsFine {
        int drawn = new Random(7).nextInt();
    }

    static final class Files {
        boolean there = java.nio.file.Files.exists(java.nio.file.Path.of("x"));
    }

    static final class Threads {
        void nap() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    static final class AbstractThing {}

    static final class ThingImpl {}

    static final class ThingUtils {}

    static final class Loud {
        void say() {
            Logger.getAnonymousLogger().info("x");
            System.out.println("x");
        }
    }

    static final class Injected {
        @Autowired
        Object found;
    }
}
