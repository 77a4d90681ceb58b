package dev.stint.server.alerts;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** How alerts are written as JSON. */
final class Bodies {

    private static final JsonMapper JSON = JsonMapper.shared();

    /** Bounds of Slack's blocks, less some room for the sign that something was cut. */
    private static final int HEADER = 148;

    private static final int SECTION = 2900;

    private Bodies() {}

    /** For webhooks; {@code docs/notifications.md} lists the keys. */
    static byte[] webhook(Letter letter) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", letter.id());
        body.put("kind", letter.kind());
        body.put("team", letter.team());
        if (!letter.project().isEmpty()) {
            body.put("project", letter.project());
        }
        letter.run().ifPresent(run -> body.put("run", run));
        body.put("subject", letter.subject());
        body.put("text", letter.text());
        body.put("raisedAt", letter.raisedAt().toString());
        body.put("installation", letter.installation());
        return bytes(body);
    }

    /** For Slack's incoming webhooks: blocks, and a line for notifications. */
    static byte[] slack(Letter letter) {
        String where = "team " + letter.team()
                + (letter.project().isEmpty() ? "" : " · project " + letter.project())
                + letter.run().map(run -> " · run " + run).orElse("") + " · " + letter.raisedAt();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("text", escaped(letter.subject()));
        body.put(
                "blocks",
                List.of(
                        Map.of(
                                "type",
                                "header",
                                "text",
                                Map.of("type", "plain_text", "text", cut(letter.subject(), HEADER), "emoji", false)),
                        Map.of(
                                "type",
                                "section",
                                "text",
                                Map.of(
                                        "type",
                                        "mrkdwn",
                                        "text",
                                        letter.text().isBlank() ? "–" : cut(escaped(letter.text()), SECTION),
                                        "verbatim",
                                        true)),
                        Map.of(
                                "type",
                                "context",
                                "elements",
                                List.of(Map.of("type", "plain_text", "text", where, "emoji", false)))));
        return bytes(body);
    }

    /** Slack's three characters that mean something; with them gone nobody can name {@code <!channel>} or hide a link. */
    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    private static byte[] bytes(Object body) {
        return JSON.writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    }
}
