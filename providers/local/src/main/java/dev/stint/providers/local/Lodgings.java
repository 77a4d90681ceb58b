package dev.stint.providers.local;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Folders {@code <root>/<uid>}, each the claim to its user: whoever made it has the user until it is removed, and all servers of
 * this host that share the root share the users. The file {@code claim} in it says for which machine of which server.
 */
final class Lodgings {
    private static final String CLAIM = "claim";
    private static final int TRIES = 2000;
    private static final long REMOVAL_SECONDS = 600;
    private static final Path ACCOUNTS = Path.of("/etc/passwd");

    private final Path root;
    private final Path adapter;
    private final RunAs users;
    private final Processes processes;

    private Lodgings(Path root, Path adapter, RunAs users, Processes processes) {
        this.root = root;
        this.adapter = adapter;
        this.users = users;
        this.processes = processes;
    }

    /**
     * Opens the root.
     *
     * @param adapter the adapter's own folder, which names it among others
     * @throws IOException when the root cannot be made, or is not this user's alone
     */
    static Lodgings open(Path root, Path adapter, RunAs users, Processes processes) throws IOException {
        Files.createDirectories(root);
        Path real = root.toRealPath();
        long owner = number(real, "unix:uid");
        Set<PosixFilePermission> others = Files.getPosixFilePermissions(real);
        if (owner != 0
                || others.contains(PosixFilePermission.GROUP_WRITE)
                || others.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new IOException(real + " belongs to user " + owner + " with permissions "
                    + PosixFilePermissions.toString(others) + "; it has to be root's, and writable by nobody else");
        }
        Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwx--x--x"));
        Lodgings lodgings = new Lodgings(real, adapter.toAbsolutePath().normalize(), users, processes);
        lodgings.removeHalfMade();
        return lodgings;
    }

    /** What this adapter had begun to claim when it was killed. Nobody else claims under its name, and it does not yet. */
    private void removeHalfMade() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, halfMade() + "*")) {
            for (Path entry : entries) {
                remove(entry);
            }
        }
    }

    private String halfMade() {
        return ".claim-" + UUID.nameUUIDFromBytes(adapter.toString().getBytes(StandardCharsets.UTF_8)) + "-";
    }

    Path root() {
        return root;
    }

    /**
     * Takes a user that nobody has. By chance, so that what an earlier job left elsewhere under its number rarely finds a
     * successor.
     *
     * @param machineId whose folder exists already
     */
    Lodging claim(String machineId) throws IOException {
        Path made = Files.createTempDirectory(root, halfMade());
        try {
            Files.writeString(made.resolve(CLAIM), machineId + "\n" + adapter + "\n");
            Files.setPosixFilePermissions(made.resolve(CLAIM), PosixFilePermissions.fromString("rw-------"));
            int size = users.last() - users.first() + 1;
            int start = ThreadLocalRandom.current().nextInt(size);
            for (int i = 0; i < Math.min(size, TRIES); i++) {
                int uid = users.first() + (start + i) % size;
                Path folder = root.resolve(Integer.toString(uid));
                if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) || !isFree(uid)) {
                    continue;
                }
                Files.setAttribute(made, "unix:gid", uid, LinkOption.NOFOLLOW_LINKS);
                Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwx--x---"));
                try {
                    Files.move(made, folder, StandardCopyOption.ATOMIC_MOVE);
                    return new Lodging(uid, folder.toString());
                } catch (DirectoryNotEmptyException | FileAlreadyExistsException takenMeanwhile) {
                    continue;
                } catch (FileSystemException e) {
                    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                        throw e;
                    }
                }
            }
        } finally {
            remove(made);
        }
        throw new IOException("no free user for machine " + machineId + " was found among " + users
                + "; widen run-as, or look at what lies in " + root);
    }

    /** An account or a process under the number means that it is somebody's. */
    private boolean isFree(int uid) throws IOException {
        if (Files.exists(ACCOUNTS)) {
            for (String line : Files.readAllLines(ACCOUNTS, StandardCharsets.ISO_8859_1)) {
                String[] fields = line.split(":", -1);
                if (fields.length > 3
                        && (fields[2].equals(Integer.toString(uid)) || fields[3].equals(Integer.toString(uid)))) {
                    return false;
                }
            }
        }
        return processes.ofUser(uid).isEmpty();
    }

    /**
     * Gives a user back, and removes what it worked on. Idempotent; does nothing to a folder that is another machine's.
     *
     * @throws IOException when something is left; doing it again may help
     */
    void release(Lodging lodging, String machineId) throws IOException {
        if (claimOf(lodging.path())
                .filter(claim -> claim.equals(new Claim(machineId, adapter)))
                .isPresent()) {
            removeLodging(lodging.path());
        }
    }

    /** Lodgings that no machine has: of this server's machines that are forgotten, and of servers whose folder is gone. */
    List<Lodging> abandoned() throws IOException {
        List<Lodging> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, "[0-9]*")) {
            for (Path entry : entries) {
                Optional<Claim> claim = claimOf(entry);
                int uid = Integer.parseInt(entry.getFileName().toString());
                if (claim.isPresent()
                        && users.holds(uid)
                        && !Files.exists(claim.get().folder())) {
                    found.add(new Lodging(uid, entry.toString()));
                }
            }
        }
        return found;
    }

    void removeLodging(Path folder) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!entry.endsWith(CLAIM)) {
                    remove(entry);
                }
            }
        }
        // Last, so that nobody gets the user while a file of its predecessor is left.
        remove(folder);
    }

    /**
     * Whose a lodging is.
     *
     * @param machineId the machine
     * @param adapter folder of the server's adapter
     */
    private record Claim(String machineId, Path adapter) {
        Path folder() {
            return adapter.resolve("machines").resolve(machineId);
        }
    }

    private static Optional<Claim> claimOf(Path folder) throws IOException {
        try {
            List<String> lines = Files.readAllLines(folder.resolve(CLAIM));
            return lines.size() == 2 && lines.get(0).matches("[a-z0-9-]{1,40}")
                    ? Optional.of(new Claim(lines.get(0), Path.of(lines.get(1))))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static long number(Path path, String attribute) throws IOException {
        return ((Number) Files.getAttribute(path, attribute, LinkOption.NOFOLLOW_LINKS)).longValue();
    }

    /** By {@code rm}, which follows no link and masters trees deeper than any path can name. */
    private static void remove(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Process process = new ProcessBuilder("rm", "-rf", "--one-file-system", "--", tree.toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(REMOVAL_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(tree + " cannot be removed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while removing " + tree, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
