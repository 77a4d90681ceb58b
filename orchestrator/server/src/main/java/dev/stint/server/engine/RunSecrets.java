package dev.stint.server.engine;

import dev.stint.core.run.RunState;
import dev.stint.mailbox.Order;
import dev.stint.server.access.SecretValues;
import dev.stint.server.db.RunRow;
import dev.stint.spec.JobSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** The secrets jobs name: looked for before anything is launched, and put into orders, which are sealed, and nowhere else. */
@Component
class RunSecrets {

    private final SecretValues values;

    RunSecrets(SecretValues values) {
        this.values = values;
    }

    /** What is wrong with the secrets a job names. */
    List<String> problems(JobSpec spec) {
        return spec.secrets().entrySet().stream()
                .filter(each -> values.secret(spec.team(), each.getValue()).isEmpty())
                .map(each -> "secrets." + each.getKey() + ": " + lacking(spec.team(), each.getValue()))
                .toList();
    }

    /** Why a run cannot start: a secret it names was removed; empty when all are there. */
    Optional<String> missing(RunRow run, Terms terms) {
        return terms.secrets().values().stream()
                .filter(name -> values.secret(run.team(), name).isEmpty())
                .findFirst()
                .map(name -> lacking(run.team(), name));
    }

    /**
     * What a machine executes, with the values of the secrets. A machine at work gets those that are still there: its command has had them.
     *
     * @throws IOException when a machine that is yet to begin would begin without one; send again
     */
    Order.Work equipped(RunRow run, Terms terms) throws IOException {
        if (terms.secrets().isEmpty()) {
            return terms.work();
        }
        Map<String, String> found = new HashMap<>();
        for (Map.Entry<String, String> each : terms.secrets().entrySet()) {
            Optional<String> value = values.secret(run.team(), each.getValue());
            if (value.isEmpty() && run.machine().state() == RunState.STARTING) {
                throw new IOException(lacking(run.team(), each.getValue()));
            }
            value.ifPresent(text -> found.put(each.getKey(), text));
        }
        return terms.work().withSecrets(found);
    }

    private static String lacking(String team, String name) {
        return "team " + team + " has no secret " + name + "; put it with stint secret put " + team + "/" + name;
    }
}
