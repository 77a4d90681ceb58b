package dev.stint.cli;

/**
 * What happens when the caller interrupts a follower: the view is closed, and the caller told that the run goes on and how to
 * come back. The virtual machine then ends with {@link ExitCodes#INTERRUPTED}, as it does for every interrupt.
 */
final class Detach implements AutoCloseable {
    private final Thread hook;

    private Detach(Thread hook) {
        this.hook = hook;
    }

    /** Arms it until closed. */
    static Detach whenInterrupted(Console console, FollowView view, String run) {
        Thread hook = new Thread(() -> leave(console, view, run), "detach");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Detach(hook);
    }

    /** Says good-bye. */
    static void leave(Console console, FollowView view, String run) {
        view.close();
        console.say("\n" + run + " goes on without you. To come back:");
        console.say("  stint follow " + run + "     this view");
        console.say("  stint logs -f " + run + "    its output");
        console.say("  stint stop " + run + "       stop it, keeping its progress");
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The interrupt came first: the hook speaks, the virtual machine ends with its code, and this thread has no
            // more say.
            return;
        }
    }
}
