package dev.stint.providers.azure.offers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Azure Resource Manager as a test says it is. */
final class FakeArm implements Arm {

    /** What was asked. */
    record Asked(String address, JsonNode body) {}

    private final Map<String, Function<Asked, JsonNode>> answers = new LinkedHashMap<>();
    private final List<Asked> asked = new ArrayList<>();

    /** Answers questions whose address or body contains a text; what was said last counts. */
    void on(String part, Function<Asked, JsonNode> answer) {
        answers.remove(part);
        answers.put(part, answer);
    }

    void fail(String part, int status, String words) {
        on(part, question -> {
            throw new UnansweredException(status, words, null);
        });
    }

    List<Asked> asked(String part) {
        return asked.stream().filter(question -> matches(question, part)).toList();
    }

    @Override
    public JsonNode get(String address) {
        return answer(new Asked(address, Answers.json("{}")));
    }

    @Override
    public JsonNode post(String address, JsonNode body) {
        return answer(new Asked(address, body));
    }

    private JsonNode answer(Asked question) {
        asked.add(question);
        return answers.entrySet().stream()
                .filter(answer -> matches(question, answer.getKey()))
                .reduce((first, second) -> second)
                .orElseThrow(() -> new AssertionError("nobody answers " + question))
                .getValue()
                .apply(question);
    }

    private static boolean matches(Asked question, String part) {
        return question.address().contains(part) || question.body().toString().contains(part);
    }
}
