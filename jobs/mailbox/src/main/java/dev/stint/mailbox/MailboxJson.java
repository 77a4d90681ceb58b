package dev.stint.mailbox;

import tools.jackson.databind.json.JsonMapper;

/** The one JSON dialect of the mailbox: ISO-8601 times and durations, unknown fields ignored so that versions can differ. */
final class MailboxJson {

    static final JsonMapper MAPPER = JsonMapper.builder().build();

    private MailboxJson() {}
}
