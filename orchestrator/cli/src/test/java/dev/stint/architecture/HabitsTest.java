package dev.stint.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** How classes are written, as far as it can be seen in them. Each rule is also shown a class that breaks it. */
final class HabitsTest {

    /** What decides. It is the same for the live server and for a simulation. */
    private static final DescribedPredicate<JavaClass> PURE =
            resideInAnyPackage("dev.stint.core..", "dev.stint.checkpoints.policy..", "dev.stint.architecture..");

    private static final DescribedPredicate<JavaClass> ANY = resideInAPackage("dev.stint..");

    private static final ArchRule NO_CLOCK = noClasses()
            .that(PURE)
            .should()
            .accessTargetWhere(describe(
                    "reads a clock",
                    access -> ours(access) && (isNow(access.getTarget()) || isClock(access.getTarget()))))
            .because("time comes in with events");

    private static final ArchRule NO_CHANCE = noClasses()
            .that(PURE)
            .should()
            .accessTargetWhere(describe("draws without a seed", access -> draws(access.getTarget())))
            .because("random numbers come from a seeded generator that is passed in");

    private static final ArchRule NO_OUTSIDE = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat(resideInAnyPackage(
                            "java.io..",
                            "java.net..",
                            "java.nio.file..",
                            "java.nio.channels..",
                            "java.sql..",
                            "javax.sql..")
                    .and(describe(
                            "not what the compiler writes",
                            type -> !type.isAssignableTo(java.io.Serializable.class)
                                    || type.isAssignableTo(Throwable.class))))
            .because("what decides reads no file and no network");

    private static final ArchRule NO_THREADS = noClasses()
            .that(PURE)
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.concurrent..")
                    .or(describe("a thread", type -> type.isAssignableTo(Thread.class))))
            .because("what decides is called by whoever observes");

    private static final ArchRule SPRING_IN_THE_SERVER = noClasses()
            .that(ANY.and(describe(
                    "outside the server", type -> !type.getPackageName().startsWith("dev.stint.server"))))
            .should()
            .dependOnClassesThat(resideInAPackage("org.springframework.."))
            .because("Spring is the server's");

    private static final ArchRule NAMES = noClasses()
            .that(ANY)
            .should()
            .haveNameMatching(".*[.$]((Abstract|Base)[A-Z]\\w*|\\w*(Impl|Utils?|Helper|Manager))")
            .because("a name says the difference");

    private static final ArchRule ONE_LOG = noClasses()
            .that(ANY)
            .should()
            .dependOnClassesThat(resideInAPackage("java.util.logging.."))
            .because("the server logs with SLF4J, what must be small with System.Logger");

    private static final ArchRule QUIET = noClasses()
            .that(ANY.and(describe(
                    "not a program's main class",
                    type -> !List.of(
                                    "dev.stint.cli.Stint",
                                    "dev.stint.cli.ArchiveTraining",
                                    "dev.stint.agent.AgentMain",
                                    "dev.stint.embedder.EmbedderMain",
                                    "dev.stint.server.StintServer")
                            .contains(type.getName()))))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("a program's main class hands its streams in");

    private static final ArchRule NO_FIELD_INJECTION = noFields()
            .that()
            .areDeclaredInClassesThat(ANY)
            .should()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Autowired")
            .orShould()
            .beAnnotatedWith("org.springframework.beans.factory.annotation.Value")
            .orShould()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("jakarta.annotation.Resource")
            .because("what a class needs, its constructor says");

    private static final ArchRule NO_SLEEP_IN_LOGIC = noClasses()
            .that(PURE)
            .should()
            .callMethodWhere(
                    describe("sleeps", call -> call.getTarget().getName().equals("sleep")))
            .because("what decides waits for nobody");

    private static final ArchRule NO_TEST_LIBRARY = noClasses()
            .that(ANY.and(describe(
                    "outside the contracts and the stages",
                    type -> !(type.getPackageName() + ".").contains(".contract.")
                            && !type.getPackageName().equals("dev.stint.providers.aws.stage")
                            && !type.getPackageName().equals("dev.stint.postgres.stage")
                            && !type.getPackageName().equals("dev.stint.architecture"))))
            .should()
            .dependOnClassesThat(resideInAnyPackage("org.junit..", "org.assertj..", "net.jqwik.."))
            .because("tests are not shipped");

    @Test
    void what_decides_reads_no_clock() {
        NO_CLOCK.check(House.main());
        breaks(NO_CLOCK, Broken.Clock.class);
    }

    @Test
    void what_decides_draws_no_lots() {
        NO_CHANCE.check(House.main());
        breaks(NO_CHANCE, Broken.Chance.class);
        breaks(NO_CHANCE, Broken.Names.class);
        NO_CHANCE.check(only(Broken.SeededIsFine.class));
    }

    @Test
    void what_decides_touches_nothing_outside() {
        NO_OUTSIDE.check(House.main());
        breaks(NO_OUTSIDE, Broken.Files.class);
    }

    @Test
    void what_decides_starts_no_threads() {
        NO_THREADS.check(House.main());
        NO_SLEEP_IN_LOGIC.check(House.main());
        breaks(NO_THREADS, Broken.Threads.class);
        breaks(NO_SLEEP_IN_LOGIC, Broken.Threads.class);
    }

    @Test
    void spring_stays_in_the_server() {
        SPRING_IN_THE_SERVER.check(House.main());
        breaks(SPRING_IN_THE_SERVER, Broken.Injected.class);
    }

    @Test
    void names_say_the_difference() {
        NAMES.check(House.main());
        breaks(NAMES, Broken.AbstractThing.class);
        breaks(NAMES, Broken.ThingImpl.class);
        breaks(NAMES, Broken.ThingUtils.class);
    }

    @Test
    void nobody_prints_or_logs_past_the_log() {
        ONE_LOG.check(House.main());
        QUIET.check(House.main());
        breaks(ONE_LOG, Broken.Loud.class);
        breaks(QUIET, Broken.Loud.class);
    }

    @Test
    void what_a_class_needs_its_constructor_says() {
        NO_FIELD_INJECTION.check(House.main());
        breaks(NO_FIELD_INJECTION, Broken.Injected.class);
    }

    @Test
    void tests_are_not_shipped() {
        NO_TEST_LIBRARY.check(House.main());
    }

    @Test
    void every_package_is_null_marked() {
        assertThat(House.packages())
                .allSatisfy(name -> assertThat(House.main().getPackage(name).isAnnotatedWith(NullMarked.class))
                        .as(name)
                        .isTrue());
    }

    private static boolean ours(JavaAccess<?> access) {
        return access.getTargetOwner().getPackageName().startsWith("java.");
    }

    private static boolean isNow(AccessTarget target) {
        return target.getName().equals("now")
                && target.getOwner().getPackageName().startsWith("java.time");
    }

    private static boolean isClock(AccessTarget target) {
        String owner = target.getOwner().getName();
        return owner.equals("java.time.Clock")
                || owner.equals("java.time.InstantSource")
                || (owner.equals("java.lang.System")
                        && List.of("currentTimeMillis", "nanoTime").contains(target.getName()))
                || (owner.equals("java.util.Date") && target.getName().equals("<init>"));
    }

    private static boolean draws(AccessTarget target) {
        JavaClass owner = target.getOwner();
        boolean seedless = target.getName().equals("<init>")
                && target instanceof AccessTarget.ConstructorCallTarget call
                && call.getRawParameterTypes().isEmpty();
        return target.getName().equals("randomUUID")
                || owner.getName().equals("java.util.concurrent.ThreadLocalRandom")
                || owner.getName().equals("java.security.SecureRandom")
                || (owner.getName().equals("java.lang.Math") && target.getName().equals("random"))
                || (seedless && (owner.isEquivalentTo(Random.class) || owner.isEquivalentTo(SplittableRandom.class)))
                || (owner.getName().equals("java.util.Collections")
                        && target.getName().equals("shuffle")
                        && target instanceof AccessTarget.MethodCallTarget call
                        && call.getRawParameterTypes().size() == 1);
    }

    private static void breaks(ArchRule rule, Class<?> sample) {
        assertThat(rule.evaluate(only(sample)).hasViolation())
                .as(rule.getDescription())
                .isTrue();
    }

    private static JavaClasses only(Class<?> sample) {
        return new ClassFileImporter().importClasses(sample);
    }
}
