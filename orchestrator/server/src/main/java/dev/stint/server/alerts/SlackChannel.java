package dev.stint.server.alerts;

import java.util.Map;

/** Slack, and what speaks the format of its incoming webhooks. The URL is the password. */
final class SlackChannel implements Channel {

    private final GuardedPost post;

    SlackChannel(GuardedPost post) {
        this.post = post;
    }

    @Override
    public Receipt send(Letter letter) {
        return post.json(letter.target(), Bodies.slack(letter), Map.of());
    }
}
