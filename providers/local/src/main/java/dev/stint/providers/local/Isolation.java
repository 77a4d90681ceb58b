package dev.stint.providers.local;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps users' commands apart from the server and from each other, where this server may switch users: a user of its own for
 * each machine. What that gives and what not is in {@code docs/security.md}. Guarded by the adapter's lock.
 */
final class Isolation {
    private static final Logger LOG = System.getLogger(Isolation.class.getName());

    private final RunAs users;
    private final Optional<Lodgings> lodgings;
    private final Optional<UserSwitch> change;
    private final String words;

    private Isolation(RunAs users, Optional<Lodgings> lodgings, Optional<UserSwitch> change, String words) {
        this.users = users;
        this.lodgings = lodgings;
        this.change = change;
        this.words = words;
    }

    /**
     * Looks what can be had on this host.
     *
     * @param adapter the adapter's own folder
     * @param path where programs are looked for
     * @throws IllegalArgumentException when isolation is demanded and cannot be had
     */
    static Isolation of(LocalSettings settings, Path adapter, String path, Processes processes) {
        RunAs users = settings.runAs();
        if (users.wish() == RunAs.Wish.OFF) {
            return off(users, "run-as is off");
        }
        String problem;
        try {
            if (serverUid() != 0) {
                problem = "only root may switch users";
            } else {
                Lodgings lodgings = Lodgings.open(settings.work(), adapter, users, processes);
                UserSwitch.Found found = UserSwitch.find(path, users.first(), lodgings.root());
                if (found.way().isPresent()) {
                    return new Isolation(
                            users,
                            Optional.of(lodgings),
                            found.way(),
                            "commands run as users of their own (" + users + "), in " + lodgings.root());
                }
                problem = found.problem();
            }
        } catch (IOException | UnsupportedOperationException e) {
            problem = String.valueOf(e.getMessage());
        }
        if (users.wish() == RunAs.Wish.ALWAYS) {
            throw new IllegalArgumentException("local provider: run-as demands users " + users + ", but " + problem
                    + "; correct that, or set run-as to auto or off");
        }
        return off(users, problem);
    }

    private static Isolation off(RunAs users, String why) {
        return new Isolation(
                users,
                Optional.empty(),
                Optional.empty(),
                "commands are NOT isolated: they run as the server's user and see its files (" + why
                        + "); run nobody's job but your own, see docs/security.md");
    }

    private static long serverUid() throws IOException {
        Path self = Path.of("/proc/self");
        return Files.exists(self)
                ? ((Number) Files.getAttribute(self.toRealPath(), "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue()
                : -1;
    }

    boolean on() {
        return change.isPresent();
    }

    /** For the operator: what is given here, and if nothing, why. */
    String words() {
        return words;
    }

    /** Gives a machine its user; null where there is no isolation. */
    @Nullable
    Lodging claim(String machineId) throws IOException {
        return lodgings.isPresent() ? lodgings.get().claim(machineId) : null;
    }

    /** What the agent puts before the command's words. */
    List<String> words(Lodging lodging) {
        return change.orElseThrow(() -> new IllegalStateException("nobody switches users here"))
                .words(lodging.uid());
    }

    /** Ends whatever the machine's user runs; what that overlooks, the look at the processes finds. */
    void killAll(@Nullable Lodging lodging) {
        if (lodging == null || change.isEmpty() || !users.holds(lodging.uid())) {
            return;
        }
        try {
            change.get().killAll(lodging.uid());
        } catch (IOException e) {
            LOG.log(Level.WARNING, "local machines: processes of user {0} resist: {1}", lodging.uid(), e);
        }
    }

    /** Takes the user back. Call it when none of its processes is left. */
    void release(@Nullable Lodging lodging, String machineId) throws IOException {
        if (lodging != null && lodgings.isPresent()) {
            lodgings.get().release(lodging, machineId);
        }
    }

    /** Removes what machines left behind whose records are gone, with their processes. */
    void sweep() {
        if (lodgings.isEmpty()) {
            return;
        }
        try {
            for (Lodging abandoned : lodgings.get().abandoned()) {
                killAll(abandoned);
                lodgings.get().removeLodging(abandoned.path());
                LOG.log(Level.INFO, "local machines: {0} was nobody''s any more and is removed", abandoned.folder());
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "local machines: abandoned folders cannot be removed yet: {0}", e);
        }
    }
}
