package dev.stint.cli;

import dev.stint.api.KeepViews;
import java.time.Duration;

/** Follows a move of a run to another store. */
final class CopyProgress {
    private static final Duration LOOK = Duration.ofMillis(500);

    private final Session session;
    private final Api api;
    private final boolean json;

    CopyProgress(Session session, Api api, boolean json) {
        this.session = session;
        this.api = api;
        this.json = json;
    }

    /** A store as people write it: a folder of this computer has no scheme. */
    static String uri(Session session, String store) {
        return store.matches("[a-z][a-z0-9+.-]*:.*")
                ? store
                : session.file(store).toAbsolutePath().toUri().toString();
    }

    /** Says how it is, once. */
    void say(Api.Reply reply) {
        if (json) {
            session.console().json(reply.body());
        } else {
            session.console().out().println(words(reply.as(KeepViews.CopyView.class)));
        }
    }

    /**
     * Looks until the move is over.
     *
     * @return 0 when the run is where it was meant to be; 1 when the move is interrupted
     */
    int follow(KeepViews.CopyView first) {
        KeepViews.CopyView now = first;
        String said = "";
        boolean goingBack = now.phase().equals("GIVING_UP");
        while (now.open() && !now.phase().equals("INTERRUPTED")) {
            String words = words(now);
            if (!words.equals(said)) {
                session.console().hint(words);
                said = words;
            }
            session.pause().of(LOOK);
            if (Thread.currentThread().isInterrupted()) {
                throw new CommandFailure(ExitCodes.INTERRUPTED, "interrupted; the move goes on in the server");
            }
            now = api.get(Api.run(now.run(), "checkpoints", "copy")).as(KeepViews.CopyView.class);
        }
        say(api.get(Api.run(now.run(), "checkpoints", "copy")));
        boolean good = now.phase().equals("DONE") || (goingBack && now.phase().equals("GIVEN_UP"));
        return good ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }

    private static String words(KeepViews.CopyView copy) {
        String run = copy.run() + ": ";
        // without the parameters that say how the store is reached
        String target = Wording.clean(copy.to().split("\\?", 2)[0]);
        return switch (copy.phase()) {
            case "DRAINING" -> run + "stopping, to move to " + target;
            case "COPYING" ->
                run + "moving to " + target
                        + (copy.objects() == 0
                                ? ""
                                : ", " + Wording.bytes(copy.bytesDone()) + " of " + Wording.bytes(copy.bytes()) + " in "
                                        + Wording.count(copy.objects(), "object"));
            case "GIVING_UP" -> run + "giving up the move to " + target;
            case "DONE" -> run + "moved to " + target + ": " + Wording.clean(copy.detail());
            case "GIVEN_UP" -> run + "not moved: " + Wording.clean(copy.detail());
            default ->
                run + "the move to " + target + " is interrupted: " + Wording.clean(copy.detail())
                        + "; repeat 'stint checkpoints copy " + copy.run() + " --to \"" + Wording.clean(copy.to())
                        + "\"', or give it up with --back";
        };
    }
}
