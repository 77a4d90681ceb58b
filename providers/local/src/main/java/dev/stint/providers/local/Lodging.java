package dev.stint.providers.local;

import java.nio.file.Path;

/**
 * A user, and a folder for what it works on, that a machine has for itself as long as it lives.
 *
 * @param uid number of the user and of its only group
 * @param folder absolute; the user can pass through it, and nobody else but the server
 */
record Lodging(int uid, String folder) {
    Lodging {
        if (uid < 1 || !Path.of(folder).isAbsolute()) {
            throw new IllegalArgumentException("lodging: user " + uid + ", folder '" + folder + "' cannot be");
        }
    }

    Path path() {
        return Path.of(folder);
    }
}
