package dev.stint.server.cluster;

import dev.stint.checkpoints.ObjectStores;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plays the machines of a {@link StubCloud}: each says that it runs, then how far it is, then that it is done. For one thread. */
final class StubMachines {

    private static final int STEPS = 5;

    private final Path folder;
    private final Duration life;
    private final Map<String, Integer> said = new HashMap<>();
    private boolean held;

    /** @param life from a launch to its command's end */
    StubMachines(Path folder, Duration life) {
        this.folder = folder;
        this.life = life;
    }

    /** From now on no machine gets to its end, however long it has lived, until it may. */
    void hold(boolean so) {
        held = so;
    }

    /** Lets each machine say what it has to say by now. */
    void play() {
        Instant now = Instant.now();
        for (StubCloud.Launch launch : StubCloud.launches(folder)) {
            long step = Duration.between(launch.at(), now).toMillis() * STEPS / Math.max(1, life.toMillis());
            int due = (int) Math.min(held ? STEPS - 1 : STEPS, step);
            if (due >= said.getOrDefault(launch.token(), 0) && said.getOrDefault(launch.token(), 0) <= STEPS) {
                say(launch, due, now);
                said.put(launch.token(), due + 1);
            }
        }
    }

    /** How many launches there were. */
    int launched() {
        return StubCloud.launches(folder).size();
    }

    /** The tokens of all calls of {@code launch}, repeated ones too. */
    List<String> calls() throws IOException {
        return Files.readAllLines(folder.resolve("calls"));
    }

    private static void say(StubCloud.Launch launch, int step, Instant now) {
        boolean done = step >= STEPS;
        try {
            new MachineMailbox(ObjectStores.open(launch.store()), MailboxPrefix.parse(launch.prefix()), 0)
                    .writeStatus(new Status(
                            step + 1,
                            1,
                            done ? Phase.DONE : Phase.RUNNING,
                            "",
                            Optional.of(new Status.Progress(step, STEPS, step)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            done
                                    ? Optional.of(new Status.Exit(Status.ExitReason.COMMAND, 0, "exit 0"))
                                    : Optional.empty(),
                            0,
                            0,
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            now));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
