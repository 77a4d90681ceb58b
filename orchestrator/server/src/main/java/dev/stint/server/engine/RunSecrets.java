package dev.stint.server.engine;

import dev.stint.core.run.RunState;
import dev.stint.mailbox.Order;
import dev.stint.server.RefusedException;
import dev.stint.server.access.SecretValues;
import dev.stint.server.access.UnopenableSecretException;
import dev.stint.server.db.RunRow;
import dev.stint.spec.JobSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** The secrets jobs name: looked for before anything is launched, and put into orders, which are sealed, and nowhere else. */
@Component
class RunSecrets {

    private static final Logger log = LoggerFactory.getLogger(RunSecrets.class);

    private static final int UNAVAILABLE = 503;
    private static final int REFUSED = 3;

    private final SecretValues values;
    /** What was said to be closed to this server: each once, and not with each order. */
    private final Set<String> said = ConcurrentHashMap.newKeySet();

    RunSecrets(SecretValues values) {
        this.values = values;
    }

    /**
     * What is wrong with the secrets a job names.
     *
     * @throws RefusedException when this server cannot open one: nothing is wrong with the job
     */
    List<String> problems(JobSpec spec) {
        return spec.secrets().entrySet().stream()
                .flatMap(each -> find(spec.team(), each.getValue()).refused("secrets." + each.getKey() + ": ").stream())
                .toList();
    }

    /** Why a run cannot start: a secret it names was removed, or cannot be opened here; empty when all are there. */
    Optional<String> missing(RunRow run, Terms terms) {
        return terms.secrets().values().stream()
                .map(name -> find(run.team(), name))
                .filter(found -> found.value().isEmpty())
                .findFirst()
                .map(Found::why);
    }

    /**
     * What a machine executes, with the values of the secrets. A machine at work gets those that are still there and can be opened: its
     * command has had them.
     *
     * @throws SecretLackingException when a machine that is yet to begin would begin without one
     */
    Order.Work equipped(RunRow run, Terms terms) {
        if (terms.secrets().isEmpty()) {
            return terms.work();
        }
        Map<String, String> given = new HashMap<>();
        for (Map.Entry<String, String> each : terms.secrets().entrySet()) {
            Found found = find(run.team(), each.getValue());
            if (found.value().isEmpty() && run.machine().state() == RunState.STARTING) {
                throw new SecretLackingException(found.why());
            }
            if (found.closed() && said.add(run.team() + "/" + each.getValue())) {
                log.warn(
                        "run={} its machine has had {}, and goes on with it: {}",
                        run.id(),
                        each.getValue(),
                        found.why());
            }
            found.value().ifPresent(text -> given.put(each.getKey(), text));
        }
        return terms.work().withSecrets(given);
    }

    private Found find(String team, String name) {
        try {
            return values.secret(team, name)
                    .map(value -> new Found(Optional.of(value), "", false))
                    .orElseGet(() -> new Found(
                            Optional.empty(),
                            "team " + team + " has no secret " + name + "; put it with stint secret put " + team + "/"
                                    + name,
                            false));
        } catch (UnopenableSecretException e) {
            return new Found(Optional.empty(), String.valueOf(e.getMessage()), true);
        }
    }

    /**
     * A secret that was looked for.
     *
     * @param why there is no value
     * @param closed whether it is there, but not for this server
     */
    private record Found(Optional<String> value, String why, boolean closed) {
        Optional<String> refused(String key) {
            if (closed) {
                throw new RefusedException(UNAVAILABLE, REFUSED, key + why, List.of());
            }
            return value.isPresent() ? Optional.empty() : Optional.of(key + why);
        }

        /** Never shows the value. */
        @Override
        public String toString() {
            return "Found[" + why + "]";
        }
    }
}
