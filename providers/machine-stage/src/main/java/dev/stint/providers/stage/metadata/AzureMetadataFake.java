package dev.stint.providers.stage.metadata;

import dev.stint.providers.stage.metadata.MetadataServer.Answer;
import dev.stint.providers.stage.metadata.MetadataServer.Question;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The metadata service of one virtual machine of Azure, on a port of its own of this computer; give the machine {@link #endpoint} as
 * {@code AZURE_POD_IDENTITY_AUTHORITY_HOST}. Without the header {@code Metadata: true}, with {@code X-Forwarded-For} and without an
 * {@code api-version} it refuses (400), as Azure's does.
 *
 * <p>What is told: the machine as a document or by its parts; tokens of its identities, each for one resource ({@link #token}); and
 * scheduled events, {@code Scheduled} until their time by the clock and {@code Started} afterwards ({@link #preempt}, {@link #announce}).
 * Questions for events can be held back as the first one of a machine is ({@link #holdEvents}). It can answer {@link #nonsense}, {@link
 * #vanish} from the network, and {@link #hang}.
 *
 * <p>Shapes: "Azure Instance Metadata Service", "Azure Metadata Service: Scheduled Events for Linux VMs" and "How to use managed identities
 * for Azure resources on an Azure VM to acquire an access token" in Azure's documentation; they are held against nothing else. Safe for many
 * threads.
 */
public final class AzureMetadataFake implements AutoCloseable {

    private static final String INSTANCE = "/metadata/instance";

    /**
     * Who the machine is.
     *
     * @param subscription its id
     * @param group its resource group
     * @param name of the virtual machine
     * @param vmId the number Azure gave it
     * @param location such as {@code westeurope}
     * @param zone {@code 1}, {@code 2}, {@code 3}; empty for a regional machine
     * @param size such as {@code Standard_NC4as_T4_v3}
     * @param spot whether it can be evicted
     * @param privateAddress its address in the network
     * @param tags of the machine
     */
    public record Identity(
            String subscription,
            String group,
            String name,
            String vmId,
            String location,
            String zone,
            String size,
            boolean spot,
            String privateAddress,
            Map<String, String> tags) {

        public Identity {
            tags = Map.copyOf(tags);
        }

        /** Some Spot machine. */
        public static Identity some() {
            return new Identity(
                    "00000000-0000-4000-8000-000000000001",
                    "stint-default",
                    "stint-some-0",
                    "00000000-0000-4000-8000-000000000002",
                    "westeurope",
                    "1",
                    "Standard_NC4as_T4_v3",
                    true,
                    "127.0.0.1", // where a machine that is played is reached
                    Map.of());
        }

        /** The machine as Azure's interface names it. */
        public String resourceId() {
            return "/subscriptions/" + subscription + "/resourceGroups/" + group
                    + "/providers/Microsoft.Compute/virtualMachines/" + name;
        }
    }

    /**
     * An announcement.
     *
     * @param type {@code Preempt}, {@code Terminate}, {@code Reboot}, {@code Redeploy} or {@code Freeze}
     * @param machines names of those it is about
     * @param byUser whether somebody asked for it
     * @param notBefore when it begins
     */
    public record Event(String type, List<String> machines, boolean byUser, Instant notBefore) {
        public Event {
            machines = List.copyOf(machines);
        }
    }

    private final InstantSource clock;
    private final Identity identity;
    private final List<Event> events = new ArrayList<>();
    private final AzureTokens tokens;
    private final MetadataServer server;
    private boolean holding;

    private AzureMetadataFake(InstantSource clock, Identity identity) {
        this.clock = clock;
        this.identity = identity;
        this.tokens = new AzureTokens(clock);
        this.server = MetadataServer.start(this::answer, Map.of("Server", "IMDS/150.870.65.1854"));
    }

    /** Starts the service of a machine; by the clock, tokens expire and events begin. */
    public static AzureMetadataFake start(InstantSource clock, Identity identity) {
        return new AzureMetadataFake(clock, identity);
    }

    /** Where it is: {@code http://127.0.0.1:PORT}; it takes the place of {@code http://169.254.169.254}. */
    public URI endpoint() {
        return server.endpoint();
    }

    /** Azure evicts the machine at an instant. */
    public void preempt(Instant notBefore) {
        announce(new Event("Preempt", List.of(identity.name()), false, notBefore));
    }

    /** Something will happen to machines. */
    public synchronized void announce(Event event) {
        events.add(event);
        server.nonsense(null);
    }

    /** Nothing is announced any more: it is over, or was called off. */
    public synchronized void forgetEvents() {
        events.clear();
    }

    /**
     * An identity of the machine has a token for a resource until an instant.
     *
     * @param clientId how it is told apart, one way
     * @param resourceId and the other: {@code /subscriptions/…/userAssignedIdentities/NAME}
     * @param resource such as {@code https://storage.azure.com/}
     */
    public void token(String clientId, String resourceId, String resource, String accessToken, Instant until) {
        tokens.add(new AzureTokens.Token(clientId, resourceId, resource, accessToken, until));
    }

    /** From now on questions for events are taken and not answered, until {@link #releaseEvents}. */
    public synchronized void holdEvents() {
        holding = true;
    }

    /** Answers those that were held back, and those to come. */
    public synchronized void releaseEvents() {
        holding = false;
        notifyAll();
    }

    /** From now until the next announcement every answer is this text, whatever it should be. */
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

    /** How often a path was asked for, such as {@code /metadata/scheduledevents}. */
    public long asked(String path) {
        return server.asked(path);
    }

    private Answer answer(Question question) throws InterruptedException {
        if (!question.header("metadata").filter("true"::equalsIgnoreCase).isPresent()) {
            return refused("Bad request. Required metadata header not specified");
        }
        if (question.header("x-forwarded-for").isPresent()) {
            return refused("Bad request. X-Forwarded-For header is not allowed");
        }
        if (question.parameter("api-version").isEmpty()) {
            return refused("Bad request. api-version was not specified in the request");
        }
        if (!question.method().equals("GET")) {
            return Answer.json(405, Map.of("error", "Method not allowed"));
        }
        if (question.path().equals("/metadata/scheduledevents")) {
            return scheduled();
        }
        if (question.path().equals("/metadata/identity/oauth2/token")) {
            return tokens.answer(question);
        }
        return question.path().equals(INSTANCE) || question.path().startsWith(INSTANCE + "/")
                ? part(question)
                : Answer.json(404, Map.of("error", "Not found"));
    }

    private static Answer refused(String words) {
        return Answer.json(400, Map.of("error", words));
    }

    private synchronized Answer scheduled() throws InterruptedException {
        while (holding) {
            wait();
        }
        List<Map<String, Object>> told = new ArrayList<>();
        for (Event event : events) {
            boolean started = !clock.instant().isBefore(event.notBefore());
            Map<String, Object> one = new LinkedHashMap<>();
            one.put(
                    "EventId",
                    UUID.nameUUIDFromBytes(event.toString().getBytes(StandardCharsets.UTF_8))
                            .toString());
            one.put("EventStatus", started ? "Started" : "Scheduled");
            one.put("EventType", event.type());
            one.put("ResourceType", "VirtualMachine");
            one.put("Resources", event.machines());
            one.put(
                    "NotBefore",
                    started
                            ? ""
                            : DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    event.notBefore().atOffset(ZoneOffset.UTC)));
            one.put("Description", "");
            one.put("EventSource", event.byUser() ? "User" : "Platform");
            one.put("DurationInSeconds", -1);
            told.add(one);
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("DocumentIncarnation", events.size() + 1);
        document.put("Events", told);
        return Answer.json(200, document);
    }

    private Answer part(Question question) {
        JsonNode node = JsonMapper.shared().valueToTree(machine());
        for (String name : question.path().substring(INSTANCE.length()).split("/")) {
            if (!name.isEmpty()) {
                node = node.isArray() && name.matches("\\d{1,4}") ? node.path(Integer.parseInt(name)) : node.path(name);
            }
        }
        boolean text = question.parameter("format").filter("text"::equals).isPresent();
        if (node.isMissingNode() || text != node.isValueNode()) {
            return Answer.json(404, Map.of("error", "Not found. Leaves are told as text, all else as JSON"));
        }
        return text ? new Answer(200, "text/plain", node.asString("")) : Answer.json(200, node);
    }

    private Map<String, Object> machine() {
        Map<String, Object> compute = new LinkedHashMap<>();
        compute.put("azEnvironment", "AzurePublicCloud");
        compute.put("evictionPolicy", identity.spot() ? "Delete" : "");
        compute.put("location", identity.location());
        compute.put("name", identity.name());
        compute.put("osType", "Linux");
        compute.put("priority", identity.spot() ? "Spot" : "Regular");
        compute.put("resourceGroupName", identity.group());
        compute.put("resourceId", identity.resourceId());
        compute.put("subscriptionId", identity.subscription());
        List<Map<String, String>> tags = new ArrayList<>();
        identity.tags().forEach((name, value) -> tags.add(Map.of("name", name, "value", value)));
        compute.put("tagsList", tags);
        compute.put("vmId", identity.vmId());
        compute.put("vmSize", identity.size());
        compute.put("zone", identity.zone());
        Map<String, Object> address = Map.of("privateIpAddress", identity.privateAddress(), "publicIpAddress", "");
        Map<String, Object> network =
                Map.of("interface", List.of(Map.of("ipv4", Map.of("ipAddress", List.of(address)))));
        return Map.of("compute", compute, "network", network);
    }

    @Override
    public void close() {
        releaseEvents();
        server.close();
    }
}
