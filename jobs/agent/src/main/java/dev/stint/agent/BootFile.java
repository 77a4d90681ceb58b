package dev.stint.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the machine knows at boot, from {@code boot.json}.
 *
 * @param storeUri the object store that holds mailbox and checkpoints
 * @param mailboxPrefix this launch's mailbox, {@code team/run/mail/attempt-launch}
 * @param key 32 bytes that open this launch's orders; secret
 * @param provider adapter id, which chooses the notice source
 * @param market the market's id, for the log
 * @param machineId the provider's id of this machine; also the marker its processes carry
 * @param leaseUntil when the machine ends itself unless an order says otherwise
 * @param workFolder a folder of this machine alone
 * @param rank place in the gang, from 0
 * @param runAs whom the command runs as
 * @param docker the Docker client, for a job with an image; empty: the one on the agent's {@code PATH}, if any
 * @param leaseFile told until when the lease lasts, for a timer of the machine's own that ends it should the agent hang: replaced as a
 *     whole (written beside, renamed) at the start and whenever an order renews the lease, with the second of the epoch in digits and a
 *     line end. The agent itself drains and ends when that second comes, so the timer should allow for a drain beyond it, and read the
 *     file anew before it acts. Empty where nothing reads it
 */
record BootFile(
        String storeUri,
        String mailboxPrefix,
        byte[] key,
        String provider,
        String market,
        String machineId,
        Instant leaseUntil,
        Path workFolder,
        int rank,
        CommandUser runAs,
        Optional<Path> docker,
        Optional<Path> leaseFile) {

    private static final int MAX_BYTES = 64 * 1024;

    BootFile {
        if (key.length != 32) {
            throw new IllegalArgumentException("boot key: " + key.length + " bytes; give 32");
        }
        absolute("workFolder", workFolder);
        docker.ifPresent(path -> absolute("docker", path));
        leaseFile.ifPresent(path -> absolute("leaseFile", path));
        key = key.clone();
    }

    private static void absolute(String name, Path path) {
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException(name + ": '" + path + "' is not absolute");
        }
    }

    /**
     * Reads a boot file.
     *
     * @throws IOException when it cannot be read or lacks something; the message never quotes it
     */
    static BootFile read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("boot file " + file + " has more than " + MAX_BYTES + " bytes");
        }
        try {
            Fields fields = JsonMapper.builder().build().readValue(Files.readAllBytes(file), Fields.class);
            return new BootFile(
                    need("storeUri", fields.storeUri()),
                    need("mailboxPrefix", fields.mailboxPrefix()),
                    need("key", fields.key()),
                    need("provider", fields.provider()),
                    need("market", fields.market()),
                    need("machineId", fields.machineId()),
                    need("leaseUntil", fields.leaseUntil()),
                    Path.of(need("workFolder", fields.workFolder())),
                    fields.rank(),
                    fields.runAs() == null ? CommandUser.same() : fields.runAs().user(),
                    Optional.ofNullable(fields.docker()).map(Path::of),
                    Optional.ofNullable(fields.leaseFile()).map(Path::of));
        } catch (JacksonException e) {
            // Its message may quote the key.
            throw new IOException("boot file " + file + " is not the JSON expected: "
                    + e.getClass().getSimpleName());
        } catch (IllegalArgumentException e) {
            throw new IOException("boot file " + file + ": " + e.getMessage(), e);
        }
    }

    private static <T> T need(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return value;
    }

    /** Never shows the key. */
    @Override
    public String toString() {
        return "BootFile[" + machineId + " " + market + " " + mailboxPrefix + "/" + rank + "]";
    }

    private record Fields(
            @Nullable String storeUri,
            @Nullable String mailboxPrefix,
            byte @Nullable [] key,
            @Nullable String provider,
            @Nullable String market,
            @Nullable String machineId,
            @Nullable Instant leaseUntil,
            @Nullable String workFolder,
            int rank,
            @Nullable RunAs runAs,
            @Nullable String docker,
            @Nullable String leaseFile) {}

    private record RunAs(int uid, @Nullable List<String> words) {
        CommandUser user() {
            return new CommandUser(OptionalInt.of(uid), words == null ? List.of() : words);
        }
    }
}
