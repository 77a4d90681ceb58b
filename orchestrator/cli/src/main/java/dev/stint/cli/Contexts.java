package dev.stint.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
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
import java.util.function.UnaryOperator;

/**
 * The servers somebody has logged in to, each with the token kept for it, in a file of the user's own that nobody else can read. Beside
 * them there is always {@value #LOCAL}: the personal server of {@code STINT_HOME}.
 */
final class Contexts {
    /** The context of the personal server. */
    static final String LOCAL = "local";

    /** By which one change lets the file grow at most: two tokens as long as a server takes them, and their names. */
    private static final int MOST_ADDED_BYTES = 32 << 10;

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
     * @param signIn how the token is renewed; empty for one of the server itself
     */
    record Context(String name, String url, String token, String ca, boolean insecure, Optional<SignedIn> signIn) {

        /** Whether a token goes to the same server in the same way, and comes from the same issuer for the same client. */
        boolean sameServer(Context other) {
            return url.equals(other.url)
                    && ca.equals(other.ca)
                    && insecure == other.insecure
                    && signIn.map(SignedIn::origin).equals(other.signIn.map(SignedIn::origin));
        }

        /** The same, with what its issuer gave for the sign-in. */
        Context with(Issuer.Tokens tokens) {
            return new Context(
                    name,
                    url,
                    tokens.send(),
                    ca,
                    insecure,
                    signIn.map(before -> new SignedIn(
                            before.issuer(), before.clientId(), before.send(), tokens.refresh(), tokens.expires())));
        }

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
        change(kept -> {
            List<Context> all = new ArrayList<>(kept.contexts());
            all.removeIf(each -> each.name().equals(context.name()));
            all.add(context);
            return new Kept(context.name(), all);
        });
    }

    /** Uses another one from now on. */
    void use(String name) {
        change(kept -> {
            if (!name.equals(LOCAL)) {
                known(kept, name);
            }
            return new Kept(name, kept.contexts());
        });
    }

    /** Forgets one, and its token. */
    void remove(String name) {
        change(kept -> {
            known(kept, name);
            return new Kept(
                    kept.current().equals(name) ? LOCAL : kept.current(),
                    kept.contexts().stream()
                            .filter(each -> !each.name().equals(name))
                            .toList());
        });
    }

    /** Changes one, while no other command changes any; what it has become. */
    Context change(String name, UnaryOperator<Context> change) {
        return known(
                change(kept -> {
                    Context before = known(kept, name);
                    Context after = change.apply(before);
                    return new Kept(
                            kept.current(),
                            kept.contexts().stream()
                                    .map(each -> each.equals(before) ? after : each)
                                    .toList());
                }),
                name);
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

    /** Several commands at once come one after the other: none undoes what another one wrote, or spends what it has just spent. */
    private Kept change(UnaryOperator<Kept> change) {
        synchronized (Contexts.class) {
            Path lock = file.resolveSibling("contexts.json.lock");
            try {
                Files.createDirectories(file.getParent(), own("rwx------"));
                try (FileChannel channel = FileChannel.open(
                                lock,
                                EnumSet.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                                own("rw-------"));
                        FileLock held = channel.lock()) {
                    Kept before = read();
                    Path temporary = room();
                    Kept after;
                    try {
                        after = change.apply(before);
                        if (!after.equals(before)) {
                            write(after, temporary);
                        }
                    } finally {
                        Files.deleteIfExists(temporary);
                    }
                    return after;
                }
            } catch (IOException e) {
                throw new CommandFailure(ExitCodes.WRONG_CALL, file + " cannot be written: " + DiskWords.of(e));
            }
        }
    }

    /**
     * A file beside the other, with room for what is to be written: where there is none, that shows before anything is spent that can be
     * had only once.
     */
    private Path room() throws IOException {
        Path temporary =
                file.resolveSibling("contexts.json." + ProcessHandle.current().pid() + ".tmp");
        Files.deleteIfExists(temporary);
        long bytes = MOST_ADDED_BYTES + (Files.exists(file) ? Files.size(file) : 0);
        fill(Files.createFile(temporary, own("rw-------")), new byte[Math.toIntExact(bytes)]);
        return temporary;
    }

    /** In one step, and for the user's eyes only from the first byte on. */
    private void write(Kept kept, Path temporary) throws IOException {
        fill(temporary, Json.write(kept).getBytes(StandardCharsets.UTF_8));
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Writes over what a file has, so that it needs no more room than that, and has it on the disk. */
    private static void fill(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, EnumSet.of(StandardOpenOption.WRITE))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.truncate(content.length);
            channel.force(true);
        }
    }

    private static FileAttribute<?>[] own(String permissions) {
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }
}
