package dev.stint.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Snapshots in memory. */
public final class FakeBlobs implements Blobs {
    public final Map<String, byte[]> kept = new ConcurrentHashMap<>();

    @Override
    public boolean has(String team, String sha256) {
        return kept.containsKey(team + "/" + sha256);
    }

    @Override
    public void put(String team, String sha256, Path file) throws IOException {
        kept.put(team + "/" + sha256, Files.readAllBytes(file));
    }
}
