package dev.stint.providers.stage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Looks whether what was meant for a machine came to be on this computer: names of ours in its own folders, and accounts. */
final class OutsideWatch {

    private static final List<String> FOLDERS = List.of(
            "/",
            "/boot",
            "/dev",
            "/etc",
            "/etc/systemd/system",
            "/opt",
            "/opt/dlami/nvme",
            "/root",
            "/run",
            "/run/cloud-init",
            "/run/systemd/system",
            "/usr/local/bin",
            "/var/lib",
            "/var/lib/cloud",
            "/var/lib/cloud/scripts/per-boot");
    private static final List<String> ACCOUNTS = List.of("/etc/passwd", "/etc/group");

    /** Made by local machines of other tests. */
    private static final String OTHERS = "/var/lib/stint-work";

    private final List<String> folders;
    private final Set<String> before;

    /** Remembers how it is now. */
    OutsideWatch(List<String> folders) throws IOException {
        this.folders = folders;
        this.before = look();
    }

    /** One that looks into the system's own folders. */
    static OutsideWatch ofSystem() throws IOException {
        return new OutsideWatch(FOLDERS);
    }

    /** What has been added since. */
    Set<String> added() throws IOException {
        Set<String> now = look();
        now.removeAll(before);
        now.remove(OTHERS);
        return now;
    }

    private Set<String> look() throws IOException {
        Set<String> found = new TreeSet<>();
        for (String folder : folders) {
            Path path = Path.of(folder);
            if (Files.isReadable(path)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(path, "*stint*")) {
                    entries.forEach(entry -> found.add(entry.toString()));
                }
            }
        }
        for (String accounts : ACCOUNTS) {
            try (Stream<String> lines = Files.lines(Path.of(accounts))) {
                lines.filter(line -> line.startsWith("stint-job:")).forEach(line -> found.add(accounts + ": " + line));
            }
        }
        return found;
    }
}
