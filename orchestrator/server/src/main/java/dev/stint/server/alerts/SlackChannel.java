package dev.stint.server.alerts;

import java.util.Map;

/** Slack, and what speaks the format of its incoming webhooks. The URL is the password. */
final class SlackChannel implements Channel {

    private final GuardedPost post;
    private final HiddenTargets targets;

    SlackChannel(GuardedPost post, HiddenTargets targets) {
        this.post = post;
        this.targets = targets;
    }

    @Override
    public Receipt send(Letter letter) {
        return targets.send(letter, address -> post.json(address, Bodies.slack(letter), Map.of()));
    }
}
