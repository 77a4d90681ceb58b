package dev.stint.providers.metadata;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;

/** Where a machine's metadata service is: at its usual address, unless the agent's environment names another. */
final class MetadataAddress {

    private MetadataAddress() {}

    /**
     * The base of a service.
     *
     * @param variable of the environment, with an address such as the usual one
     * @param usual such as {@code http://169.254.169.254}
     * @throws IllegalArgumentException when the variable names something that is no address
     */
    static URI of(Map<String, String> environment, String variable, String usual) {
        String given = environment.getOrDefault(variable, "").strip();
        return base(variable, given, given.isEmpty() ? usual : given, usual);
    }

    /**
     * The same where the variable has host and port alone.
     *
     * @param usual such as {@code metadata.google.internal}
     */
    static URI ofHost(Map<String, String> environment, String variable, String usual) {
        String given = environment.getOrDefault(variable, "").strip();
        if (given.contains("/")) {
            throw new IllegalArgumentException(notOne(variable, given, usual));
        }
        return base(variable, given, "http://" + (given.isEmpty() ? usual : given), usual);
    }

    private static URI base(String variable, String given, String address, String usual) {
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(notOne(variable, given, usual), e);
        }
        throw new IllegalArgumentException(notOne(variable, given, usual));
    }

    private static String notOne(String variable, String given, String usual) {
        return variable + ": '" + given + "' is no address; give one such as " + usual;
    }
}
