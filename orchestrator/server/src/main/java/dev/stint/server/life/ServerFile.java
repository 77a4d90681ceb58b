package dev.stint.server.life;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.EnumSet;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@code server.json} says: where the server of this home is, and the token that opens it.
 *
 * @param url base address without a trailing slash
 * @param started when the process began to serve
 */
public record ServerFile(String url, String token, long pid, String version, Instant started) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Replaces the file in one step, readable by its owner alone. */
    void write(Home home) throws IOException {
        Path temporary = home.root().resolve("server.json." + pid + ".tmp");
        Files.deleteIfExists(temporary);
        try (FileChannel channel = FileChannel.open(
                Files.createFile(temporary, Home.ownerOnly("rw-------")), EnumSet.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = ByteBuffer.wrap(JSON.writeValueAsBytes(this));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(temporary, home.serverFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Removes the file; silent when there is none. */
    static void remove(Home home) throws IOException {
        Files.deleteIfExists(home.serverFile());
    }

    @Override
    public String toString() {
        return "ServerFile[" + url + ", pid " + pid + "]";
    }
}
