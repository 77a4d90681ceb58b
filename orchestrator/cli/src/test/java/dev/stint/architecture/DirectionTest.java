package dev.stint.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package sees which. Modules are kept apart by the build; this is finer, and says the same of what is inside one. */
final class DirectionTest {

    /** A package, and those of Stint it may name, itself aside. */
    private static final Map<String, List<String>> SEES = sees();

    private static Map<String, List<String>> sees() {
        Map<String, List<String>> sees = new TreeMap<>();
        sees.put("providers", List.of());
        sees.put("providers.contract", List.of("providers"));
        sees.put("providers.local", List.of("providers"));
        sees.put("providers.metadata", List.of("providers"));
        sees.put("providers.prices", List.of("providers"));
        sees.put("providers.cloud", List.of("providers"));
        sees.put("providers.aws", List.of("providers", "providers.aws.offers", "providers.cloud"));
        sees.put("providers.aws.offers", List.of("providers", "providers.aws", "providers.cloud", "providers.prices"));
        sees.put("providers.stage", List.of());
        sees.put("providers.stage.contract", List.of("providers", "providers.stage"));
        sees.put("providers.stage.metadata", List.of());
        sees.put("providers.aws.stage", List.of("providers", "providers.stage"));
        sees.put("providers.gcp", List.of("providers", "providers.cloud", "providers.gcp.offers"));
        sees.put("providers.gcp.offers", List.of("providers", "providers.cloud", "providers.gcp", "providers.prices"));
        sees.put("providers.gcp.stage", List.of("discovery"));
        sees.put("discovery", List.of());
        sees.put("providers.azure", List.of("providers", "providers.azure.offers", "providers.cloud"));
        sees.put(
                "providers.azure.offers",
                List.of("providers", "providers.azure", "providers.cloud", "providers.prices"));
        sees.put("providers.azure.stage", List.of());
        sees.put("checkpoints.policy", List.of("checkpoints"));
        sees.put("checkpoints.prices", List.of("checkpoints", "checkpoints.policy"));
        sees.put("checkpoints.set", List.of());
        sees.put("checkpoints", List.of("checkpoints.set"));
        sees.put("checkpoints.contract", List.of("checkpoints", "checkpoints.contract.servers", "checkpoints.set"));
        sees.put("checkpoints.contract.servers", List.of());
        sees.put("checkpoints.s3", List.of("checkpoints"));
        sees.put("checkpoints.gcs", List.of("checkpoints"));
        sees.put("checkpoints.gcs.stage", List.of("checkpoints", "discovery"));
        sees.put("checkpoints.azure", List.of("checkpoints"));
        sees.put("spec", List.of("spec.teams"));
        sees.put("spec.teams", List.of());
        sees.put("hostile", List.of());
        sees.put("mailbox", List.of("checkpoints"));
        sees.put("agent", List.of("mailbox", "checkpoints", "checkpoints.set", "checkpoints.policy", "providers"));
        sees.put("embedder", List.of());
        sees.put("api", List.of());
        sees.put("core.run", List.of("providers"));
        sees.put("core.policy", List.of("core.placement", "providers"));
        sees.put("core.placement", List.of("providers", "spec", "spec.teams"));
        sees.put("core.replay", List.of("core.policy", "providers"));
        sees.put("core.forecast", List.of("core.policy", "core.replay", "providers"));
        sees.put("core.cost", List.of("providers", "core.run"));
        sees.put("core.guard", List.of());
        sees.put("core.queue", List.of("providers", "spec", "spec.teams"));
        sees.put("core.budget", List.of("core.cost", "providers", "spec.teams"));
        sees.put("core.focus", List.of("core.cost", "providers"));
        sees.put("core.review", List.of("core.cost", "providers"));
        sees.put("core.schedule", List.of("providers", "spec"));
        sees.put("core.watch", List.of());
        sees.put("drill", List.of("checkpoints", "checkpoints.set", "mailbox", "providers", "spec"));
        sees.put(
                "cli",
                List.of(
                        "api",
                        "checkpoints.policy",
                        "checkpoints.set",
                        "core.forecast",
                        "core.placement",
                        "core.policy",
                        "core.replay",
                        "drill",
                        "providers",
                        "providers.prices",
                        "simulate",
                        "spec"));
        sees.put("simulate", List.of("core.policy", "core.replay"));
        sees.put(
                "server",
                List.of(
                        "api",
                        "server.access",
                        "server.alerts",
                        "server.engine",
                        "server.guard",
                        "server.life",
                        "server.metrics",
                        "server.money",
                        "server.oidc",
                        "server.peers",
                        "server.queue",
                        "server.secrets",
                        "server.upkeep"));
        sees.put("server.access", List.of("server", "server.db", "spec.teams"));
        sees.put(
                "server.guard",
                List.of(
                        "core.guard",
                        "core.run",
                        "providers",
                        "server",
                        "server.alerts",
                        "server.db",
                        "server.engine"));
        sees.put(
                "server.queue",
                List.of(
                        "api",
                        "core.queue",
                        "core.run",
                        "providers",
                        "server",
                        "server.access",
                        "server.db",
                        "spec",
                        "spec.teams"));
        sees.put(
                "server.alerts",
                List.of(
                        "api",
                        "core.run",
                        "core.watch",
                        "server",
                        "server.access",
                        "server.db",
                        "server.engine",
                        "spec",
                        "spec.teams"));
        sees.put(
                "server.metrics",
                List.of(
                        "api",
                        "checkpoints",
                        "core.run",
                        "providers",
                        "server",
                        "server.db",
                        "server.engine",
                        "server.life",
                        "server.peers"));
        sees.put("server.life", List.of("server", "spec"));
        sees.put("server.images", List.of("checkpoints", "providers"));
        sees.put("server.db", List.of("api", "core.run", "core.cost", "providers"));
        sees.put("server.dashboard", List.of("api", "providers", "server", "server.access", "server.life"));
        sees.put("server.rest", List.of("api", "core.run", "server", "server.access", "server.life"));
        sees.put(
                "server.schedules",
                List.of(
                        "api",
                        "core.run",
                        "core.schedule",
                        "server",
                        "server.access",
                        "server.alerts",
                        "server.db",
                        "server.engine",
                        "server.queue",
                        "spec"));
        sees.put("server.secrets", List.of("api", "server", "server.access", "server.db", "spec"));
        sees.put("server.teams", List.of("api", "server", "server.access", "server.db", "spec", "spec.teams"));
        sees.put("postgres.stage", List.of());
        sees.put("issuer.stage", List.of());
        sees.put("server.oidc", List.of("server.access", "server.life"));
        sees.put("server.peers", List.of("api", "server", "server.db"));
        sees.put(
                "server.money",
                List.of(
                        "api",
                        "core.budget",
                        "core.cost",
                        "core.focus",
                        "core.review",
                        "core.run",
                        "providers",
                        "server",
                        "server.access",
                        "server.alerts",
                        "server.db",
                        "server.engine",
                        "server.queue",
                        "spec.teams"));
        sees.put(
                "server.homes",
                List.of(
                        "api",
                        "checkpoints",
                        "core.cost",
                        "core.placement",
                        "core.run",
                        "providers",
                        "server",
                        "server.db",
                        "server.engine",
                        "server.peers"));
        sees.put(
                "server.upkeep",
                List.of(
                        "api",
                        "checkpoints",
                        "checkpoints.policy",
                        "checkpoints.prices",
                        "checkpoints.set",
                        "core.cost",
                        "core.run",
                        "providers",
                        "server",
                        "server.db",
                        "server.engine",
                        "server.life",
                        "server.peers",
                        "spec"));
        sees.put(
                "server.engine",
                List.of(
                        "api",
                        "checkpoints",
                        "checkpoints.policy",
                        "checkpoints.set",
                        "core.cost",
                        "core.placement",
                        "core.forecast",
                        "core.policy",
                        "core.run",
                        "core.schedule",
                        "mailbox",
                        "providers",
                        "server",
                        "server.access",
                        "server.db",
                        "server.images",
                        "server.peers",
                        "server.queue",
                        "spec",
                        "spec.teams"));
        return sees;
    }

    @Test
    void every_module_is_looked_at() {
        List<String> seen = House.main().stream()
                .map(JavaClass::getPackageName)
                .distinct()
                .sorted()
                .toList();
        assertThat(seen).isEqualTo(House.packages());
    }

    @Test
    void every_package_says_what_it_sees() {
        assertThat(SEES.keySet().stream().map(name -> "dev.stint." + name))
                .containsExactlyInAnyOrderElementsOf(House.packages());
    }

    @Test
    void no_package_sees_more_than_it_says() {
        SEES.forEach((name, seen) -> {
            String[] allowed = Stream.concat(Stream.of(name), seen.stream())
                    .map(each -> "dev.stint." + each)
                    .toArray(String[]::new);
            classes()
                    .that()
                    .resideInAPackage("dev.stint." + name)
                    .should()
                    .onlyDependOnClassesThat(JavaClass.Predicates.resideOutsideOfPackage("dev.stint..")
                            .or(JavaClass.Predicates.resideInAnyPackage(allowed)))
                    .as("dev.stint." + name + " sees, of Stint, nothing but " + seen)
                    .because("arrows run one way: docs/designs/0002-house.md")
                    .check(House.main());
        });
    }

    @Test
    void no_package_says_more_than_it_sees() {
        SEES.forEach((name, seen) -> assertThat(
                        House.main().getPackage("dev.stint." + name).getClassDependenciesFromThisPackage().stream()
                                .map(dependency -> dependency
                                        .getTargetClass()
                                        .getBaseComponentType()
                                        .getPackageName())
                                .distinct())
                .as("used by dev.stint." + name)
                .containsAll(seen.stream().map(each -> "dev.stint." + each).toList()));
    }

    @Test
    void modules_run_in_no_circle() {
        slices().matching("dev.stint.(*)..").should().beFreeOfCycles().check(House.main());
    }

    @Test
    void an_adapter_is_known_by_name_to_nobody() {
        classes()
                .that()
                .resideInAPackage("dev.stint.providers.local")
                .should()
                .onlyBeAccessed()
                .byClassesThat()
                .resideInAPackage("dev.stint.providers.local")
                .because("adapters are found by ServiceLoader")
                .check(House.main());
    }
}
