package dev.stint.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A small disk of one's own, in memory. Only root may have one; without that a test is skipped and says so. */
final class Tmpfs implements AutoCloseable {
    final Path folder;

    private Tmpfs(Path folder) {
        this.folder = folder;
    }

    /** @param folder is made */
    static Tmpfs mount(Path folder, int kib) throws IOException {
        Files.createDirectories(folder);
        String refused =
                call("mount", "-t", "tmpfs", "-o", "mode=755,size=" + kib + "k", "stint-test", folder.toString());
        assumeTrue(refused.isEmpty(), "a disk of one's own is not available here: " + refused);
        return new Tmpfs(folder);
    }

    void readOnly(boolean so) {
        String refused = call("mount", "-o", "remount," + (so ? "ro" : "rw"), folder.toString());
        if (!refused.isEmpty()) {
            throw new AssertionError("cannot remount " + folder + ": " + refused);
        }
    }

    /** Takes all the room there is. */
    Path fill() {
        Path ballast = folder.resolve("ballast");
        call("dd", "if=/dev/zero", "of=" + ballast, "bs=4k");
        return ballast;
    }

    @Override
    public void close() {
        String refused = call("umount", folder.toString());
        if (!refused.isEmpty()) {
            call("umount", "-l", folder.toString());
            throw new AssertionError("cannot unmount " + folder + ": " + refused);
        }
    }

    /** Empty when it went well. */
    private static String call(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? "" : command[0] + ": " + said.strip();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException("interrupted", e));
        }
    }
}
