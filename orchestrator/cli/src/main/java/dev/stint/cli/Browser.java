package dev.stint.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** The browser of whoever sits here, where there is one. */
final class Browser {
    private static final List<String> OPENERS = List.of("xdg-open", "open");

    private Browser() {}

    /**
     * Has a browser open an address; does not wait for it.
     *
     * @return whether one was asked; that it has opened the address nobody can tell
     */
    static boolean open(String address, Map<String, String> env) {
        boolean mac = System.getProperty("os.name", "").startsWith("Mac");
        boolean screen = env.containsKey("DISPLAY") || env.containsKey("WAYLAND_DISPLAY");
        if (!mac && !screen) {
            return false;
        }
        String opener = OPENERS.get(mac ? 1 : 0);
        try {
            new ProcessBuilder(opener, address)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return true;
        } catch (IOException e) {
            return false; // the address is on the screen all the same
        }
    }
}
