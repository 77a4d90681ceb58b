package dev.stint.checkpoints.gcs.stage;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the fake says no with, in the shape and words of the real one. */
final class RefusalException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int code;
    private final String reason;

    RefusalException(int code, String reason, String message) {
        super(message);
        this.code = code;
        this.reason = reason;
    }

    int code() {
        return code;
    }

    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        ObjectNode error = json.putObject("error");
        error.put("code", code);
        error.put("message", getMessage());
        error.putArray("errors")
                .addObject()
                .put("message", getMessage())
                .put("domain", "global")
                .put("reason", reason);
        return json;
    }
}
