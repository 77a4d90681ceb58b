package dev.stint.providers.aws.stage;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * An answer of one of Amazon's services.
 *
 * @param status of HTTP
 * @param type of its content
 * @param body whole
 */
record StageAnswer(int status, String type, byte[] body) {

    private static final String XML = "text/xml;charset=UTF-8";
    private static final String JSON = "application/x-amz-json-1.1";

    /** What EC2 answers to an action: its parts, between the tags that every answer has. */
    static StageAnswer ec2(String action, String parts) {
        return xml(
                200,
                "<" + action
                        + "Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>stage</requestId>"
                        + parts + "</" + action + "Response>");
    }

    static StageAnswer json(Object body) {
        return new StageAnswer(200, JSON, JsonMapper.shared().writeValueAsBytes(body));
    }

    /** A failure, as the service of the request writes one. */
    static StageAnswer failure(StageRequest request, int status, String code, String message) {
        if (request.headers().containsKey("x-amz-target")) {
            byte[] body = JsonMapper.shared().writeValueAsBytes(Map.of("__type", code, "message", message));
            return new StageAnswer(status, JSON, body);
        }
        String error =
                "<Error><Code>" + Xml.escaped(code) + "</Code><Message>" + Xml.escaped(message) + "</Message></Error>";
        return request.service().equals("ec2") || request.service().isEmpty()
                ? xml(status, "<Response><Errors>" + error + "</Errors><RequestID>stage</RequestID></Response>")
                : xml(status, "<ErrorResponse>" + error + "<RequestId>stage</RequestId></ErrorResponse>");
    }

    static StageAnswer xml(int status, String text) {
        return new StageAnswer(
                status, XML, ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + text).getBytes(StandardCharsets.UTF_8));
    }

    boolean good() {
        return status / 100 == 2;
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
