package dev.stint.spec;

import dev.stint.spec.teams.ChannelSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads {@code notify}: whom to tell of what. The same in job specs and in the file of teams. */
final class NotifyReader {

    /** What {@code on} may name. */
    static final List<String> KINDS = List.of("succeeded", "failed", "deadline", "budget", "burn", "storm", "idle");

    /** The keys of one channel. */
    static final Key[] KEYS = {
        Key.scalar("webhook"), Key.scalar("slack"), Key.scalar("email"), Key.scalar("secret"), Key.words("on")
    };

    private static final int MOST = 20;
    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_ADDRESS = 254;
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?");

    private NotifyReader() {}

    static List<ChannelSpec> read(Value value) {
        List<ChannelSpec> channels = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        List<Value> items = value.items();
        if (items.size() > MOST) {
            value.refuse("has " + items.size() + " channels", "give at most " + MOST);
            return List.of();
        }
        for (Value item : items) {
            item.fields().flatMap(NotifyReader::channel).ifPresent(channel -> {
                if (taken.add(channel.kind() + " " + channel.target())) {
                    channels.add(channel);
                } else {
                    item.refuse("tells the same as another channel", "name it once, with all of on");
                }
            });
        }
        return channels;
    }

    private static Optional<ChannelSpec> channel(Fields fields) {
        Optional<String> secret = fields.read(
                "secret",
                Readings.form(
                        SecretNames.NAME,
                        "is not the name of a secret",
                        "give the name it was stored under, such as hook-key"));
        List<String> on = fields.get("on").map(NotifyReader::kinds).orElse(List.of());
        List<String> ways = List.of("webhook", "slack", "email").stream()
                .filter(fields::has)
                .toList();
        if (ways.size() != 1) {
            fields.refuse(
                    ways.isEmpty() ? "names no way to tell anybody" : "names " + String.join(" and ", ways),
                    "give one of webhook, slack and email for each channel");
            return Optional.empty();
        }
        String way = ways.get(0);
        if (!way.equals("webhook")) {
            fields.get("secret")
                    .ifPresent(each -> each.refuse("signs nothing here", "a secret signs a webhook; remove it"));
        }
        Optional<String> target = fields.read(way, way.equals("email") ? address() : url());
        return target.map(each -> new ChannelSpec(
                switch (way) {
                    case "webhook" -> ChannelSpec.Kind.WEBHOOK;
                    case "slack" -> ChannelSpec.Kind.SLACK;
                    default -> ChannelSpec.Kind.EMAIL;
                },
                each,
                secret,
                on));
    }

    private static List<String> kinds(Value value) {
        Map<String, String> kinds = new LinkedHashMap<>();
        KINDS.forEach(kind -> kinds.put(kind, kind));
        if (value.isList() && value.items().isEmpty()) {
            value.refuseWhole("is empty", "name some of " + String.join(", ", KINDS) + ", or remove the key");
            return List.of();
        }
        return value.words(Readings.choice(kinds, Map.of()));
    }

    /** Which hosts may be reached is for the server to say, when it looks them up. */
    private static Reading<String> url() {
        return text -> {
            String remedy = "give an address such as https://hooks.example.com/stint";
            Optional<String> hidden = ChannelSpec.hidden(text);
            if (hidden.isPresent()) {
                if (!SecretNames.isName(hidden.get())) {
                    throw new MisreadException(
                            "names no secret",
                            "write secret: and the name it was stored under, such as " + ChannelSpec.HIDDEN
                                    + "slack-hook");
                }
                return text;
            }
            if (text.length() > LONGEST_URL) {
                throw new MisreadException("has " + text.length() + " characters", "give at most " + LONGEST_URL);
            }
            URI uri;
            try {
                uri = new URI(text);
            } catch (URISyntaxException e) {
                throw new MisreadException("is not a URL", remedy);
            }
            if (uri.getScheme() == null || !uri.getScheme().matches("(?i)https?") || uri.getHost() == null) {
                throw new MisreadException("is not an address of the web", remedy);
            }
            if (uri.getRawUserInfo() != null) {
                throw new MisreadException("contains a name or password", "sign with secret instead");
            }
            return text;
        };
    }

    private static Reading<String> address() {
        return text -> {
            if (text.length() > LONGEST_ADDRESS || !ADDRESS.matcher(text).matches()) {
                throw new MisreadException("is not an e-mail address", "give one such as team@example.com");
            }
            return text;
        };
    }
}
