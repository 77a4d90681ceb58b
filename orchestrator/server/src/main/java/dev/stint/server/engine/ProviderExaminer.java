package dev.stint.server.engine;

import dev.stint.api.ProviderViews.ExaminationView;
import dev.stint.api.ProviderViews.FindingView;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.Finding;
import dev.stint.server.Examiner;
import dev.stint.server.RefusedException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has adapters look at themselves with the store in mind that their machines would be told. */
@Component
class ProviderExaminer implements Examiner {

    private static final Logger log = LoggerFactory.getLogger(ProviderExaminer.class);
    private static final int NOT_FOUND = 404;

    /** Adapters that are off until a setting says what they may use, with that setting and an example. */
    private static final Map<String, String> SWITCHES = Map.of(
            "aws", "stint.providers.aws.regions, such as us-east-1 or us-east-1,us-west-2",
            "azure", "stint.providers.azure.regions, such as eastus or eastus,westus2",
            "gcp", "stint.providers.gcp.regions, such as us-central1 or us-central1,us-east4");

    private final Providers providers;
    private final Reach reach;
    private final InstantSource clock;

    ProviderExaminer(Providers providers, Reach reach, InstantSource clock) {
        this.providers = providers;
        this.reach = reach;
        this.clock = clock;
    }

    @Override
    public ExaminationView examine(String id) {
        CapacityProvider provider = providers.all().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .orElseThrow(() -> absent(id));
        String store = reach.store(provider);
        List<Finding> findings = new ArrayList<>(findings(provider, store));
        withoutAgent(provider, store).ifPresent(findings::add);
        return new ExaminationView(
                id,
                store,
                findings.stream().noneMatch(finding -> finding.outcome() == Finding.Outcome.FAILED),
                clock.instant(),
                findings.stream()
                        .map(finding -> new FindingView(
                                finding.subject(),
                                finding.outcome().name().toLowerCase(Locale.ROOT),
                                finding.detail(),
                                finding.remedy()))
                        .toList());
    }

    /** What the server cannot do for the provider's machines; what the provider says itself of a store is not said again. */
    private Optional<Finding> withoutAgent(CapacityProvider provider, String store) {
        return provider.unreachable(store).isPresent()
                ? Optional.empty()
                : reach.obstacle(provider, store)
                        .map(
                                why -> new Finding(
                                        "agent",
                                        Finding.Outcome.FAILED,
                                        why,
                                        "see the server's log; 'stint server stop', then any command of ./stint, starts it anew"));
    }

    private static List<Finding> findings(CapacityProvider provider, String store) {
        try {
            List<Finding> findings = provider.examine(store);
            return findings.isEmpty()
                    ? List.of(new Finding(
                            "examination",
                            Finding.Outcome.UNKNOWN,
                            "provider " + provider.id() + " does not examine itself",
                            "submit a small job and read its timeline: stint show last"))
                    : findings;
        } catch (RuntimeException e) {
            log.error("provider={} broke off its examination", provider.id(), e);
            return List.of(new Finding(
                    "examination",
                    Finding.Outcome.FAILED,
                    "provider " + provider.id() + " broke off its examination: " + e,
                    "this is a bug of stint; the server's log has more of it"));
        }
    }

    private RefusedException absent(String id) {
        List<String> there =
                providers.all().stream().map(CapacityProvider::id).sorted().toList();
        String have = "; switched on " + (there.size() == 1 ? "is " : "are ") + String.join(", ", there);
        String what = Optional.ofNullable(SWITCHES.get(id))
                .map(
                        key -> "provider '" + id + "' is switched off; set " + key
                                + ", in server.yaml of STINT_HOME, then 'stint server stop': the next command starts the server with it")
                .orElse("provider '" + id + "' is not known");
        return new RefusedException(NOT_FOUND, 4, what + have, List.of());
    }
}
