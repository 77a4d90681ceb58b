package dev.stint.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The servers somebody has logged in to, each with the token kept for it, in a file of the user's own that nobody else can read. Beside
 * them there is always {@value #LOCAL}: the personal server of {@code STINT_HOME}.
 */
final class Contexts {
    /** The context of the personal server. */
    static final String LOCAL = "local";

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    private final Path file;

    Contexts(Path file) {
        this.file = file;
    }

    /** Where the file is: below {@code XDG_CONFIG_HOME}, or {@code ~/.config}. */
    static Path file(Map<String, String> env) {
        String config = env.getOrDefault("XDG_CONFIG_HOME", "");
        String home = env.getOrDefault("HOME", "").isBlank() ? System.getProperty("user.home") : env.get("HOME");
        return (config.isBlank() ? Path.of(String.valueOf(home), ".config") : Path.of(config))
                .resolve("stint")
                .resolve("contexts.json");
    }

    /**
     * A server one has logged in to.
     *
     * @param url without a trailing slash
     * @param ca PEM file with whom to trust for it; empty for those the system trusts
     * @param insecure whether the token may go there without TLS
     */
    record Context(String name, String url, String token, String ca, boolean insecure) {
        /** Never shows the token. */
        @Override
        public String toString() {
            return name + " (" + url + ")";
        }
    }

    /** What the file says. */
    record Kept(String current, List<Context> contexts) {
        Kept {
            contexts = List.copyOf(contexts);
        }

        Optional<Context> find(String name) {
            return contexts.stream().filter(each -> each.name().equals(name)).findFirst();
        }
    }

    Kept read() {
        try {
            Kept kept = Json.read(Files.readString(file), Kept.class);
            return kept == null ? none() : kept;
        } catch (NoSuchFileException e) {
            return none();
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be read: " + DiskWords.of(e));
        } catch (CommandFailure | NullPointerException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, file + " is damaged; remove it, and log in again with stint login");
        }
    }

    /** Keeps a context, in place of one of the same name, and uses it from now on. */
    void keep(Context context) {
        List<Context> all = new ArrayList<>(read().contexts());
        all.removeIf(each -> each.name().equals(context.name()));
        all.add(context);
        write(new Kept(context.name(), all));
    }

    /** Uses another one from now on. */
    void use(String name) {
        Kept kept = read();
        if (!name.equals(LOCAL)) {
            known(kept, name);
        }
        write(new Kept(name, kept.contexts()));
    }

    /** Forgets one, and its token. */
    void remove(String name) {
        Kept kept = read();
        known(kept, name);
        write(new Kept(
                kept.current().equals(name) ? LOCAL : kept.current(),
                kept.contexts().stream()
                        .filter(each -> !each.name().equals(name))
                        .toList()));
    }

    static Context known(Kept kept, String name) {
        return kept.find(name)
                .orElseThrow(() -> new CommandFailure(
                        ExitCodes.NOT_FOUND,
                        "there is no context '" + name
                                + "'; stint context ls shows those there are, stint login URL makes one"));
    }

    /** Whether a token may be sent to an address. */
    static boolean safe(String url) {
        try {
            URI uri = URI.create(url);
            return "https".equals(uri.getScheme())
                    || ("http".equals(uri.getScheme()) && uri.getHost() != null && LOOPBACK.contains(uri.getHost()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static Kept none() {
        return new Kept(LOCAL, List.of());
    }

    /** In one step, and for the user's eyes only from the first byte on. */
    private void write(Kept kept) {
        Path temporary =
                file.resolveSibling("contexts.json." + ProcessHandle.current().pid() + ".tmp");
        try {
            Files.createDirectories(file.getParent(), own("rwx------"));
            Files.deleteIfExists(temporary);
            try (FileChannel channel = FileChannel.open(
                    Files.createFile(temporary, own("rw-------")), EnumSet.of(StandardOpenOption.WRITE))) {
                ByteBuffer bytes = ByteBuffer.wrap(Json.write(kept).getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be written: " + DiskWords.of(e));
        }
    }

    private static FileAttribute<?>[] own(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
