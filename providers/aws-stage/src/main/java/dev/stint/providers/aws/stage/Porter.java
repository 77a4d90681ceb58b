package dev.stint.providers.aws.stage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets in who is signed and well-formed, and remembers who was not. Counts requests. Safe for many threads.
 */
final class Porter implements Stagehand {

    /** Services that moto answers, unseen by us: of these there is no description here. */
    private static final Set<String> PASSED_ON = Set.of("iam", "ssm");

    private final Map<String, Stagehand> services;
    private final Stagehand others;
    private final List<String> violations = new ArrayList<>();
    private final Map<String, Integer> counts = new HashMap<>();

    /**
     * A porter.
     *
     * @param services by signing name
     * @param others for services without a description
     */
    Porter(Map<String, Stagehand> services, Stagehand others) {
        this.services = Map.copyOf(services);
        this.others = others;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<String> takeViolations() {
        List<String> taken = List.copyOf(violations);
        violations.clear();
        return taken;
    }

    synchronized int count(String action) {
        return counts.getOrDefault(action, 0);
    }

    synchronized void count(StageRequest request) {
        counts.merge(request.action(), 1, Integer::sum);
    }

    synchronized void note(String violation) {
        violations.add(violation);
    }

    /**
     * Refuses what is not well-formed.
     *
     * @throws RefusedException for a request that Amazon would refuse, whatever the account holds
     */
    void check(StageRequest request) {
        if (request.service().isEmpty()) {
            note(request.action() + ": is not signed (Signature Version 4, in the header Authorization)");
            throw new RefusedException(403, "MissingAuthenticationToken", "The request is not signed");
        }
        if (PASSED_ON.contains(request.service())) {
            return;
        }
        if (!ServiceModel.DESCRIBED.contains(request.service())) {
            note(request.service() + " " + request.action() + ": the stage has no such service");
            throw new RefusedException(400, UNPLAYED, "the stage has no service " + request.service());
        }
        ServiceModel model = ServiceModel.of(request.service());
        List<Problem> problems = model.protocol() == ServiceModel.Protocol.JSON
                ? JsonCheck.of(model, request.action(), body(request))
                : FormCheck.of(model, request.parameters());
        if (!problems.isEmpty()) {
            problems.forEach(problem -> note(problem.code() + ": " + problem.message()));
            throw new RefusedException(
                    400, problems.get(0).code(), problems.get(0).message());
        }
    }

    private static JsonNode body(StageRequest request) {
        try {
            return JsonMapper.shared().readTree(request.body());
        } catch (JacksonException e) {
            return JsonMapper.shared().nullNode();
        }
    }

    @Override
    public StageAnswer answer(StageRequest request) {
        try {
            return services.getOrDefault(request.service(), others).answer(request);
        } catch (RefusedException e) {
            if (e.code().equals(UNPLAYED)) {
                note(request.action() + ": the stage does not play " + e.words());
            }
            throw e;
        }
    }
}
