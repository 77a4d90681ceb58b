package dev.stint.server.life;

import dev.stint.server.OwnFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
        OwnFile.write(home.serverFile(), temporary, JSON.writeValueAsBytes(this));
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
