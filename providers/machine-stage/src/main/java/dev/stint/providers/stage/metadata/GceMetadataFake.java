package dev.stint.providers.stage.metadata;

import dev.stint.providers.stage.metadata.MetadataServer.Answer;
import dev.stint.providers.stage.metadata.MetadataServer.Question;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The metadata service of one machine of Compute Engine, on a port of its own of this computer; give the machine {@link #host} as {@code
 * GCE_METADATA_HOST}. Without the header {@code Metadata-Flavor: Google} and with {@code X-Forwarded-For} it refuses (403), as
 * Google's does.
 *
 * <p>What is told: the machine's name, number, place, type and address; its project; attributes, where the startup script is; its service
 * account with tokens ({@link #token}); and whether it is being preempted ({@link #preempt}). Folders list what is in them. All else
 * is 404. It can answer {@link #nonsense}, {@link #vanish} from the network, and {@link #hang}. It does not wait for changes, nor tell
 * folders as a whole but for service accounts: who asks for that gets 501, and knows that the fake has to learn it.
 *
 * <p>Shapes: "About VM metadata", "Predefined metadata keys" and "View and query VM metadata" in the documentation of Compute Engine; they
 * are held against nothing else. Safe for many threads.
 */
public final class GceMetadataFake implements AutoCloseable {

    private static final String ROOT = "/computeMetadata/v1/";
    private static final String ACCOUNTS = "instance/service-accounts/";

    /**
     * Who the machine is.
     *
     * @param project its id
     * @param projectNumber its number, which places are written with
     * @param zone such as {@code europe-west4-a}
     * @param name of the instance
     * @param id its number
     * @param machineType such as {@code g2-standard-4}
     * @param spot whether it can be preempted
     * @param privateAddress its address in the network
     * @param serviceAccount e-mail of its service account; empty: it has none
     * @param attributes of the instance, such as {@code startup-script}
     */
    public record Identity(
            String project,
            long projectNumber,
            String zone,
            String name,
            long id,
            String machineType,
            boolean spot,
            String privateAddress,
            String serviceAccount,
            Map<String, String> attributes) {

        public Identity {
            attributes = Map.copyOf(attributes);
        }

        /** Never shows attributes, since the startup script holds a key. */
        @Override
        public String toString() {
            return "Identity[" + zone + ":" + name + "]";
        }

        /** Some Spot machine with these attributes. */
        public static Identity some(Map<String, String> attributes) {
            return new Identity(
                    "stint-test",
                    123_456_789_012L,
                    "europe-west4-a",
                    "stint-some-0",
                    4_711_000_000_000_000_001L,
                    "g2-standard-4",
                    true,
                    "127.0.0.1", // where a machine that is played is reached
                    "stint-default@stint-test.iam.gserviceaccount.com",
                    attributes);
        }
    }

    private record Token(String value, Instant until) {}

    private final InstantSource clock;
    private final Identity identity;
    private final MetadataServer server;
    private final Map<String, String> pages = new TreeMap<>();
    private Optional<Instant> preemptedAt = Optional.empty();
    private Optional<Token> token = Optional.empty();

    private GceMetadataFake(InstantSource clock, Identity identity) {
        this.clock = clock;
        this.identity = identity;
        fill();
        this.server = MetadataServer.start(
                this::answer, Map.of("Metadata-Flavor", "Google", "Server", "Metadata Server for VM"));
    }

    /** Starts the service of a machine; by the clock, tokens expire and preemptions begin. */
    public static GceMetadataFake start(InstantSource clock, Identity identity) {
        return new GceMetadataFake(clock, identity);
    }

    /** Where it is: {@code http://127.0.0.1:PORT}; it takes the place of {@code http://metadata.google.internal}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** The same as {@code GCE_METADATA_HOST} has it. */
    public String host() {
        return endpoint().getAuthority();
    }

    private void fill() {
        String place = "projects/" + identity.projectNumber() + "/";
        pages.put("project/project-id", identity.project());
        pages.put("project/numeric-project-id", Long.toString(identity.projectNumber()));
        pages.put("universe/universe-domain", "googleapis.com");
        pages.put("instance/id", Long.toString(identity.id()));
        pages.put("instance/name", identity.name());
        pages.put(
                "instance/hostname",
                identity.name() + "." + identity.zone() + ".c." + identity.project() + ".internal");
        pages.put("instance/zone", place + "zones/" + identity.zone());
        pages.put("instance/machine-type", place + "machineTypes/" + identity.machineType());
        pages.put("instance/maintenance-event", "NONE");
        pages.put("instance/network-interfaces/0/ip", identity.privateAddress());
        pages.put("instance/scheduling/automatic-restart", "FALSE");
        pages.put("instance/scheduling/on-host-maintenance", "TERMINATE");
        pages.put("instance/scheduling/preemptible", identity.spot() ? "TRUE" : "FALSE");
        identity.attributes().forEach((name, value) -> pages.put("instance/attributes/" + name, value));
        if (!identity.serviceAccount().isEmpty()) {
            for (String name : new String[] {"default", identity.serviceAccount()}) {
                pages.put(ACCOUNTS + name + "/aliases", "default");
                pages.put(ACCOUNTS + name + "/email", identity.serviceAccount());
                pages.put(ACCOUNTS + name + "/scopes", "https://www.googleapis.com/auth/cloud-platform");
            }
        }
    }

    /** Google preempts the machine, from an instant of the clock on. */
    public synchronized void preempt(Instant at) {
        preemptedAt = Optional.of(at);
        server.nonsense(null);
    }

    /** The machine's service account has this token until an instant. */
    public synchronized void token(String accessToken, Instant until) {
        token = Optional.of(new Token(accessToken, until));
    }

    /** Google moves or stops the machine's host; {@code NONE} is what is told otherwise. */
    public synchronized void maintenance(String event) {
        pages.put("instance/maintenance-event", event);
    }

    /** From now until the next preemption every answer is this text, whatever it should be. */
    public void nonsense(String text) {
        server.nonsense(text);
    }

    /** It cannot be reached any more: connections are refused. */
    public void vanish() {
        close();
    }

    /** From now on it takes requests and answers none. */
    public void hang() {
        server.hang();
    }

    /** How often a path was asked for, such as {@code /computeMetadata/v1/instance/preempted}. */
    public long asked(String path) {
        return server.asked(path);
    }

    private Answer answer(Question question) {
        if (!question.header("metadata-flavor").filter("Google"::equals).isPresent()) {
            return Answer.text(403, "Missing Metadata-Flavor:Google header.\n");
        }
        if (question.header("x-forwarded-for").isPresent()) {
            return Answer.text(403, "Request with X-Forwarded-For header is not allowed.\n");
        }
        if (question.path().equals("/")) {
            return Answer.text(200, "computeMetadata/\n");
        }
        if (!question.path().startsWith(ROOT)) {
            return Answer.text(404, "not found\n");
        }
        if (!question.method().equals("GET")) {
            return Answer.text(405, "only GET is played here\n");
        }
        return page(question, question.path().substring(ROOT.length()));
    }

    private synchronized Answer page(Question question, String path) {
        if (question.parameter("wait_for_change").isPresent()) {
            return Answer.text(501, "this fake does not wait for changes\n");
        }
        if (question.parameter("recursive").isPresent()) {
            return path.equals(ACCOUNTS) && !identity.serviceAccount().isEmpty()
                    ? Answer.json(200, accounts())
                    : Answer.text(501, "this fake tells no folder as a whole but service accounts\n");
        }
        if (path.equals("instance/preempted")) {
            boolean now =
                    preemptedAt.filter(at -> !clock.instant().isBefore(at)).isPresent();
            return Answer.text(200, now ? "TRUE" : "FALSE");
        }
        if (path.equals(ACCOUNTS + "default/token") || path.equals(ACCOUNTS + identity.serviceAccount() + "/token")) {
            return bearer();
        }
        @Nullable String text = pages.get(path);
        return text != null ? Answer.text(200, text) : folder(path);
    }

    private Answer folder(String path) {
        TreeSet<String> names = pages.keySet().stream()
                .filter(name -> path.endsWith("/") || path.isEmpty())
                .filter(name -> name.startsWith(path))
                .map(name -> name.substring(path.length()))
                .map(name -> name.contains("/") ? name.substring(0, name.indexOf('/') + 1) : name)
                .collect(Collectors.toCollection(TreeSet::new));
        return names.isEmpty() ? Answer.text(404, "not found\n") : Answer.text(200, String.join("\n", names) + "\n");
    }

    private Answer bearer() {
        if (token.isEmpty() || !clock.instant().isBefore(token.get().until())) {
            return Answer.text(404, "The service account was not found.\n");
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("access_token", token.get().value());
        answer.put(
                "expires_in",
                Duration.between(clock.instant(), token.get().until()).toSeconds());
        answer.put("token_type", "Bearer");
        return Answer.json(200, answer);
    }

    private Map<String, Object> accounts() {
        Map<String, Object> account = new LinkedHashMap<>();
        account.put("aliases", new String[] {"default"});
        account.put("email", identity.serviceAccount());
        account.put("scopes", new String[] {"https://www.googleapis.com/auth/cloud-platform"});
        return Map.of("default", account, identity.serviceAccount(), account);
    }

    @Override
    public void close() {
        server.close();
    }
}
