package dev.stint.providers.aws.stage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Amazon's own description of one of its services: operations, and the shapes of what they are given. Read once for each JVM. Immutable. */
final class ServiceModel {

    /** How requests of a service are written. */
    enum Protocol {
        /** A form; members of lists are numbered. */
        EC2,
        /** A form; members of lists are numbered below {@code member}. */
        QUERY,
        JSON
    }

    /** Signing names of the services there is a description of. */
    static final Set<String> DESCRIBED = Set.of("ec2", "sts", "pricing", "servicequotas");

    private static final Map<String, ServiceModel> READ = new ConcurrentHashMap<>();

    private final JsonNode root;
    private final Protocol protocol;

    private ServiceModel(JsonNode root) {
        this.root = root;
        this.protocol = Protocol.valueOf(
                root.path("metadata").path("protocol").asString().toUpperCase(Locale.ROOT));
    }

    /**
     * The description of a service.
     *
     * @param service its signing name, one of {@link #DESCRIBED}
     */
    static ServiceModel of(String service) {
        return READ.computeIfAbsent(service, ServiceModel::read);
    }

    private static ServiceModel read(String service) {
        String name = "botocore-" + service + ".service-2.json.gz";
        try (InputStream packed = ServiceModel.class.getResourceAsStream(name)) {
            if (packed == null) {
                throw new IllegalArgumentException(
                        "no description of the service '" + service + "'; there are " + DESCRIBED);
            }
            try (InputStream text = new GZIPInputStream(packed)) {
                return new ServiceModel(JsonMapper.shared().readTree(text));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    Protocol protocol() {
        return protocol;
    }

    String apiVersion() {
        return root.path("metadata").path("apiVersion").asString();
    }

    boolean knows(String operation) {
        return root.path("operations").has(operation);
    }

    /** The name of the shape of an operation's input; empty for one that takes none. */
    Optional<String> input(String operation) {
        JsonNode shape = root.path("operations").path(operation).path("input").path("shape");
        return shape.isMissingNode() ? Optional.empty() : Optional.of(shape.asString());
    }

    JsonNode shape(String name) {
        JsonNode shape = root.path("shapes").path(name);
        if (shape.isMissingNode()) {
            throw new IllegalStateException("the description has no shape " + name);
        }
        return shape;
    }

    /** What a member is called in a form: "queryName", else "locationName" with a capital letter, else its own name (botocore's EC2Serializer). */
    String parameter(String member, JsonNode reference) {
        if (protocol == Protocol.EC2) {
            JsonNode query = reference.path("queryName");
            if (!query.isMissingNode()) {
                return query.asString();
            }
            JsonNode location = reference.path("locationName");
            if (!location.isMissingNode()) {
                String name = location.asString();
                return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            }
            return member;
        }
        return reference.path("locationName").asString(member);
    }

    /** Texts of a list of the description; none where it is not there. */
    static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).toList();
    }
}
