package dev.stint.providers.local;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Names this host and, where the system tells, the time since it was started: processes of another value are dead. */
final class HostId {
    private HostId() {}

    static String ofThisHost() {
        String machine = Stream.of("/etc/machine-id", "/var/lib/dbus/machine-id")
                .flatMap(path -> content(path).stream())
                .findFirst()
                .orElseGet(HostId::hostName);
        return machine
                + content("/proc/sys/kernel/random/boot_id")
                        .map(boot -> "/" + boot)
                        .orElse("");
    }

    private static Optional<String> content(String path) {
        try {
            return Optional.of(Files.readString(Path.of(path)).trim()).filter(text -> !text.isEmpty());
        } catch (IOException notThisSystem) {
            return Optional.empty();
        }
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException nameless) {
            return "localhost";
        }
    }
}
