package dev.stint.providers.cloud;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.MachineBoot;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Boot data as a bash script that the image of a cloud runs at the first start: the values of a launch, then {@code boot.sh} with the
 * dialect of the cloud in it, without comments. The script fetches the agent by the machine's own identity, keeps the command away from
 * the metadata service, runs the agent, and ends the machine when anything fails, when the agent ends, or when the lease is over; {@code
 * docs/designs/0003-boot.md} tells it step by step. Immutable.
 *
 * <p>It is the same for an equal request. The launch's key is in it, once, and is neither printed nor put on a command line by it.
 */
public final class BootScript implements BootData {

    private static final String CORE = resource(BootScript.class, "boot.sh");
    private static final String PLACE_OF_THE_DIALECT = "#DIALECT\n";

    private final Dialect dialect;
    private final String body;

    private BootScript(Dialect dialect) {
        this.dialect = dialect;
        this.body = bare(CORE.replace(PLACE_OF_THE_DIALECT, dialect.script()));
    }

    /** The script of a cloud. */
    public static BootScript of(Dialect dialect) {
        return new BootScript(dialect);
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the request holds no agent for x86-64 machines or no store that machines of this cloud
     *     reach, or when what it names is too long for boot data
     */
    @Override
    public String render(LaunchRequest request) {
        MachineBoot boot = request.boot();
        AgentImage image = boot.agents().stream()
                .filter(candidate -> candidate.architecture() == Architecture.X86_64)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "launch " + request.token() + ": no agent for " + Architecture.X86_64.word()
                                + " machines; the orchestrator has to publish one before it launches"));
        Map<String, String> values = new LinkedHashMap<>();
        values.put("BOOT", beginning(request));
        values.put("KEY", Base64.getEncoder().encodeToString(boot.key()));
        values.put("LEASE", Long.toString(request.tags().expiresAt().getEpochSecond()));
        values.put("DISK_GIB", Integer.toString(request.diskGib()));
        values.put("CONTAINER", Boolean.toString(boot.container()));
        values.putAll(dialect.places(request, imageUri(image, boot)));
        values.put("IMAGE_SHA256", image.sha256());
        values.put("IMAGE_BYTES", Long.toString(image.bytes()));
        String script = "#!/bin/bash\n"
                + values.entrySet().stream()
                        .map(value -> value.getKey() + "=" + quoted(value.getValue()) + "\n")
                        .collect(Collectors.joining())
                + body;
        int size = script.getBytes(StandardCharsets.UTF_8).length;
        if (size > dialect.largestBytes()) {
            throw new IllegalArgumentException("launch " + request.token() + ": boot data of " + size + " bytes; "
                    + dialect.vendor() + " takes " + dialect.largestBytes() + "; shorten the store's address");
        }
        return script;
    }

    /**
     * The text of a script that is beside a class.
     *
     * @throws IllegalStateException when there is none
     */
    public static String resource(Class<?> beside, String name) {
        try (InputStream resource = beside.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalStateException(name + " is not beside " + beside.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
    }

    /** An image that lies in the run's bucket, and says no more than that, is reached as the bucket is. */
    private static String imageUri(AgentImage image, MachineBoot boot) {
        int parameters = boot.storeUri().indexOf('?');
        return parameters < 0 || image.uri().indexOf('?') >= 0
                ? image.uri()
                : image.uri() + boot.storeUri().substring(parameters);
    }

    /** Of boot.json, without the brace at its end; the machine adds what only it knows. */
    private static String beginning(LaunchRequest request) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("storeUri", request.boot().storeUri());
        fields.put("mailboxPrefix", request.boot().mailboxPrefix());
        fields.put("provider", request.market().provider());
        fields.put("market", request.market().id());
        fields.put("leaseUntil", request.tags().expiresAt().toString());
        List<String> parts = new ArrayList<>();
        fields.forEach((name, value) -> {
            if (!value.matches("[\\x20-\\x7e&&[^\"\\\\]]*")) {
                throw new IllegalArgumentException("launch " + request.token() + ": " + name
                        + " has a character that boot data cannot hold; use ASCII without quotes and backslashes");
            }
            parts.add("\"" + name + "\":\"" + value + "\"");
        });
        return "{" + String.join(",", parts);
    }

    /** One word for a shell, whatever is in it. */
    private static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    private static String bare(String script) {
        return script.lines()
                .map(String::stripLeading)
                // what a linter is told stays, for the script is linted as it is sent
                .filter(line -> !line.isEmpty() && (!line.startsWith("#") || line.startsWith("# shellcheck")))
                .map(line -> line.replaceFirst("^(\\w+\\(\\) \\{) # .*$", "$1"))
                .collect(Collectors.joining("\n", "", "\n"));
    }
}
