package dev.stint.providers.aws;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.cloud.BootData;
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
 * Boot data as a bash script for cloud-init: the values of a launch, then {@code boot.sh} without its comments. The script fetches the
 * agent by the machine's own identity, keeps the command away from the metadata service, runs the agent, and ends the machine when
 * anything fails, when the agent ends, or when the lease is over; {@code docs/aws.md} tells it step by step. Stateless.
 *
 * <p>It is the same for an equal request. The launch's key is in it, once, and is neither printed nor put on a command line by it.
 */
public final class BootScript implements BootData {

    /** What EC2 takes as user data, before base64 (RunInstances, UserData). */
    static final int LARGEST_BYTES = 16 * 1024;

    private static final String BODY = body();

    /**
     * {@inheritDoc}
     *
     * @throws IllegalArgumentException when the request holds no agent for x86-64 machines or no store in S3, or when what it names is
     *     too long for user data
     */
    @Override
    public String render(LaunchRequest request) {
        MachineBoot boot = request.boot();
        String region = request.market().region();
        AgentImage image = boot.agents().stream()
                .filter(candidate -> candidate.architecture() == Architecture.X86_64)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "launch " + request.token() + ": no agent for " + Architecture.X86_64.word()
                                + " machines; the orchestrator has to publish one before it launches"));
        S3Place mail = S3Place.parse(boot.storeUri(), region).below(boot.mailboxPrefix());
        S3Place agent = S3Place.parse(imageUri(image, boot), region);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("BOOT", beginning(request));
        values.put("KEY", Base64.getEncoder().encodeToString(boot.key()));
        values.put("LEASE", Long.toString(request.tags().expiresAt().getEpochSecond()));
        values.put("DISK_GIB", Integer.toString(request.diskGib()));
        values.put("CONTAINER", Boolean.toString(boot.container()));
        values.put("MAIL_ORIGIN", mail.origin());
        values.put("MAIL_PATH", mail.path());
        values.put("MAIL_REGION", mail.region());
        values.put("IMAGE_ORIGIN", agent.origin());
        values.put("IMAGE_PATH", agent.path());
        values.put("IMAGE_REGION", agent.region());
        values.put("IMAGE_SHA256", image.sha256());
        values.put("IMAGE_BYTES", Long.toString(image.bytes()));
        String script = "#!/bin/bash\n"
                + values.entrySet().stream()
                        .map(value -> value.getKey() + "=" + quoted(value.getValue()) + "\n")
                        .collect(Collectors.joining())
                + BODY;
        int size = script.getBytes(StandardCharsets.UTF_8).length;
        if (size > LARGEST_BYTES) {
            throw new IllegalArgumentException("launch " + request.token() + ": boot data of " + size
                    + " bytes; EC2 takes " + LARGEST_BYTES + "; shorten the store's address");
        }
        return script;
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

    private static String body() {
        try (InputStream resource = BootScript.class.getResourceAsStream("boot.sh")) {
            if (resource == null) {
                throw new IllegalStateException("boot.sh is not beside " + BootScript.class.getName());
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::stripLeading)
                    // what a linter is told stays, for the script is linted as it is sent
                    .filter(line -> !line.isEmpty() && (!line.startsWith("#") || line.startsWith("# shellcheck")))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("boot.sh cannot be read", e);
        }
    }
}
