package dev.stint.server.images;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packs the agent once for each scheme of stores, with a runtime that is made once for all of them, from this server's own distribution and Java, and keeps it in a folder and in the
 * stores of runs, there as {@code agents/<SHA-256>.tar.gz}. An image holds {@code runtime/bin/java}, {@code agent/*.jar},
 * {@code stores/<scheme>/*.jar}, {@code python/stint.py}, and {@code java.options}, one option of Java a line.
 */
public final class AgentImages implements FetchedAgents {

    private static final Logger log = LoggerFactory.getLogger(AgentImages.class);

    /** Counts up when the same parts are packed in another way. */
    private static final String FORMAT = "1";

    private static final int NAME_CHARS = 16;

    private final AgentJava java;
    private final Optional<String> javaObstacle;
    private final AgentParts parts;
    private final ImageShelf shelf;
    private final Map<String, ImageShelf.Packed> packed = new HashMap<>();
    private final Set<String> preparing = ConcurrentHashMap.newKeySet();

    /** No monitor: many runs wait here while an image is made, on virtual threads, and the others have to go on. */
    private final ReentrantLock packing = new ReentrantLock();

    /**
     * @param folder where images are kept; made when it is first needed
     * @param parts of the distribution this server runs from
     */
    public AgentImages(Path folder, AgentParts parts) {
        this(folder, parts, AgentJava.own());
    }

    AgentImages(Path folder, AgentParts parts, AgentJava java) {
        this.java = java;
        this.javaObstacle = java.obstacle();
        this.parts = parts;
        this.shelf = new ImageShelf(folder);
    }

    @Override
    public Optional<String> obstacle(String storeUri) {
        return javaObstacle.or(() -> parts.obstacle(scheme(storeUri)));
    }

    @Override
    public List<AgentImage> bring(ObjectStore store) throws IOException {
        Optional<String> obstacle = obstacle(store.uri());
        if (obstacle.isPresent()) {
            throw new IOException(obstacle.get());
        }
        ImageShelf.Packed image = packed(scheme(store.uri()));
        long bytes = Files.size(image.file());
        String key = "agents/" + image.sha256() + ".tar.gz";
        if (!holds(store, key, bytes)) {
            send(store, key, image);
            if (!holds(store, key, bytes)) {
                throw new IOException("the store " + shown(store) + " took " + key + " and does not have it with "
                        + bytes + " bytes; something removes or replaces objects there");
            }
        }
        return List.of(new AgentImage(architecture(), inStore(store.uri(), key), image.sha256(), bytes));
    }

    @Override
    public void prepare(ObjectStore store) {
        if (obstacle(store.uri()).isPresent() || !preparing.add(store.uri())) {
            return;
        }
        Thread thread = new Thread(
                () -> {
                    try {
                        bring(store);
                    } catch (IOException | RuntimeException e) {
                        log.warn("the agent could not be prepared in {}: {}", shown(store), e.toString());
                    } finally {
                        preparing.remove(store.uri());
                    }
                },
                "stint-agent-image");
        thread.setDaemon(true);
        thread.start();
    }

    /** The name says what the content is, so that whoever else sends it at the same time sends the same. */
    private static boolean holds(ObjectStore store, String key, long bytes) throws IOException {
        return store.head(key).filter(found -> found.size() == bytes).isPresent();
    }

    private static void send(ObjectStore store, String key, ImageShelf.Packed image) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            Transfers.Sent sent = transfers.putFile(store, key, image.file());
            if (!sent.sha256().equals(image.sha256())) {
                store.delete(key);
                throw new IOException("image " + image.file() + " was sent with SHA-256 " + sent.sha256()
                        + ", which is not its own; remove the file, it is packed anew");
            }
        }
    }

    /** The file, verified when it was first asked for. */
    private ImageShelf.Packed packed(String scheme) throws IOException {
        packing.lock();
        try {
            ImageShelf.Packed known = packed.get(scheme);
            if (known == null || !Files.isRegularFile(known.file())) {
                List<AgentParts.Part> all = parts.of(scheme);
                String name = scheme + "-" + architecture().word() + "-" + fingerprint(all);
                Optional<ImageShelf.Packed> before = shelf.find(name);
                known = before.isPresent() ? before.get() : made(name, all);
                packed.put(scheme, known);
            }
            return known;
        } finally {
            packing.unlock();
        }
    }

    /** The runtime is most of the work, and the same for all stores. */
    private ImageShelf.Packed made(String name, List<AgentParts.Part> all) throws IOException {
        ImageShelf.Packed runtime = shelf.get(
                "runtime-" + architecture().word() + "-" + digest(javaWords()),
                folder -> java.link(folder.resolve("runtime"), folder.resolveSibling("jlink.out")));
        return shelf.get(name, folder -> {
            layOut(folder, all);
            ImageFile.unpack(runtime.file(), folder);
        });
    }

    private void layOut(Path folder, List<AgentParts.Part> all) throws IOException {
        for (AgentParts.Part part : all) {
            Path target = folder.resolve(part.name());
            Files.createDirectories(Objects.requireNonNull(target.getParent(), "it is below the folder"));
            Files.copy(part.file(), target);
        }
        Files.writeString(
                folder.resolve("java.options"), AgentJava.options(Files.exists(folder.resolve(AgentJava.DIRECTIVES))));
    }

    /** What tells the images of two distributions apart. */
    private String fingerprint(List<AgentParts.Part> all) throws IOException {
        StringBuilder text = new StringBuilder(javaWords()).append(AgentJava.options(true));
        for (AgentParts.Part part : all) {
            text.append(part.name())
                    .append(' ')
                    .append(ImageFile.sha256(part.file()))
                    .append('\n');
        }
        return digest(text.toString());
    }

    /** What tells the runtimes of two Javas apart. */
    private String javaWords() throws IOException {
        return FORMAT + '\n' + java.identity() + '\n' + AgentJava.MODULES + '\n';
    }

    private static String digest(String words) {
        return HexFormat.of()
                .formatHex(ImageFile.digest().digest(words.getBytes(StandardCharsets.UTF_8)))
                .substring(0, NAME_CHARS);
    }

    private Architecture architecture() throws IOException {
        return java.architecture()
                .orElseThrow(() -> new IOException(java.obstacle().orElse("unknown processor")));
    }

    private static String scheme(String storeUri) {
        return storeUri.split(":", 2)[0];
    }

    /** An object's address: that of its store with the key at the end of the path, before what follows a question mark. */
    static String inStore(String storeUri, String key) {
        int query = storeUri.indexOf('?');
        String path = query < 0 ? storeUri : storeUri.substring(0, query);
        return path + (path.endsWith("/") ? "" : "/") + key + (query < 0 ? "" : storeUri.substring(query));
    }

    private static String shown(ObjectStore store) {
        return store.uri().split("\\?", 2)[0];
    }
}
