package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StoreCheck;
import dev.stint.checkpoints.StoreCheck.Finding;
import dev.stint.checkpoints.StoreCheck.Outcome;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.contract.FaultyObjectStore.Fault;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link StoreCheck} says of a store. Subclass it per adapter; each test gets a store of its own, empty. */
public abstract class StoreCheckContract {

    private static final String FOLDER = "installations/i-1/doctor/";
    private static final InstantSource CLOCK = InstantSource.system();

    private ObjectStore store;

    /** A new, empty store. */
    protected abstract ObjectStore open() throws Exception;

    /** A store whose bucket does not exist; empty where there are no buckets. */
    protected abstract Optional<ObjectStore> withoutBucket() throws Exception;

    /** A store that does not accept who asks; empty where nobody is asked who they are. */
    protected abstract Optional<ObjectStore> withWrongCredentials() throws Exception;

    @BeforeEach
    final void openStore() throws Exception {
        store = open();
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    private static List<Finding> check(ObjectStore store, InstantSource clock) {
        return new StoreCheck(store, FOLDER, clock).run(false);
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(store.list("", "", 100)).isEmpty();
        assertThat(store.pendingUploads("")).isEmpty();
    }

    @Test
    void a_sound_store_passes_and_nothing_is_left_in_it() throws Exception {
        List<Finding> findings = check(store, CLOCK);

        boolean classes = store.storageClasses().isPresent();
        assertThat(findings)
                .extracting(Finding::name)
                .containsExactly(
                        "list",
                        "put",
                        "read",
                        "range",
                        "classes",
                        "move",
                        "delete",
                        "put-if-absent",
                        "upload-aborted",
                        "upload",
                        "clock");
        assertThat(findings)
                .allSatisfy(finding -> assertThat(finding.outcome())
                        .as(finding.toString())
                        .isEqualTo(
                                finding.name().equals("move")
                                                || !classes
                                                        && Set.of("classes", "clock")
                                                                .contains(finding.name())
                                        ? Outcome.SKIPPED
                                        : Outcome.OK))
                .allSatisfy(finding -> assertThat(finding.seen()).isNotBlank());
        assertNothingIsLeft();
    }

    @Test
    void an_object_is_moved_only_when_that_is_asked_for() throws Exception {
        List<Finding> findings = new StoreCheck(store, FOLDER, CLOCK).run(true);

        Finding move = find(findings, "move");
        Optional<String> colder =
                store.storageClasses().map(StorageClasses::names).map(names -> names.get(1));
        assertThat(move.outcome()).isEqualTo(colder.isPresent() ? Outcome.OK : Outcome.SKIPPED);
        colder.ifPresent(name -> assertThat(move.seen()).contains(name));
        assertNothingIsLeft();
    }

    @Test
    void a_missing_bucket_is_said_once_with_what_to_do() throws Exception {
        Optional<ObjectStore> lost = withoutBucket();
        if (lost.isPresent()) {
            try (ObjectStore asked = lost.get()) {
                assertThatAllIsSaidInOne(check(asked, CLOCK), Reason.NO_BUCKET, "create the bucket");
            }
        }
    }

    @Test
    void wrong_credentials_are_said_once_with_what_to_do() throws Exception {
        Optional<ObjectStore> stranger = withWrongCredentials();
        if (stranger.isPresent()) {
            try (ObjectStore asked = stranger.get()) {
                assertThatAllIsSaidInOne(check(asked, CLOCK), Reason.CREDENTIALS, "credentials");
            }
        }
    }

    private static void assertThatAllIsSaidInOne(List<Finding> findings, Reason reason, String remedy) {
        assertThat(findings).extracting(Finding::name).containsExactly("list", "others", "clock");
        Finding first = findings.get(0);
        assertThat(first.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(first.reason()).contains(reason);
        assertThat(first.remedy()).contains(remedy);
        assertThat(findings.subList(1, 3)).extracting(Finding::outcome).containsOnly(Outcome.SKIPPED);
    }

    @Test
    void a_store_that_forbids_to_delete_is_said_and_no_more_is_written_to_it() throws Exception {
        FaultyObjectStore strict = new FaultyObjectStore(store, (call, key) -> {
            if (call.equals("delete")) {
                throw new StoreRefusedException(Reason.FORBIDDEN, "DeleteObject of " + key + " was answered no", null);
            }
            return Fault.NONE;
        });

        List<Finding> findings = check(strict, CLOCK);

        Finding delete = find(findings, "delete");
        assertThat(delete.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(delete.reason()).contains(Reason.FORBIDDEN);
        assertThat(delete.remedy()).contains("delete");
        List<ObjectStore.ObjectInfo> left = store.list("", "", 100);
        assertThat(left).hasSize(1);
        assertThat(find(findings, "left-behind").seen()).contains(left.get(0).key());
        assertThat(findings).extracting(Finding::name).doesNotContain("put-if-absent", "upload");
    }

    @Test
    void a_clock_that_is_off_is_warned_of_where_the_store_tells_its_time() throws Exception {
        for (Duration skew : List.of(Duration.ofMinutes(7), Duration.ofMinutes(-7))) {
            Finding clock = find(check(store, () -> CLOCK.instant().plus(skew)), "clock");
            if (store.storageClasses().isEmpty()) {
                assertThat(clock.outcome()).isEqualTo(Outcome.SKIPPED);
            } else {
                assertThat(clock.outcome()).as(clock.seen()).isEqualTo(Outcome.WARNED);
                assertThat(clock.seen())
                        .contains(skew.isNegative() ? "behind" : "ahead")
                        .containsPattern("4[0-9][0-9] s");
                assertThat(clock.remedy()).contains("NTP");
            }
        }
    }

    @Test
    void wherever_it_fails_in_the_middle_nothing_is_left_or_it_is_named() throws Exception {
        for (Fault fault : List.of(Fault.BEFORE, Fault.AFTER)) {
            AtomicInteger calls = new AtomicInteger();
            int last = Integer.MAX_VALUE;
            for (int failing = 1; failing <= last; failing++) {
                int chosen = failing;
                calls.set(0);
                FaultyObjectStore faulty = new FaultyObjectStore(
                        store, (call, key) -> calls.incrementAndGet() == chosen ? fault : Fault.NONE);
                List<Finding> findings = check(faulty, CLOCK);
                last = Math.max(failing, calls.get());
                String named = findings.stream()
                        .filter(finding -> finding.name().equals("left-behind"))
                        .map(Finding::seen)
                        .findFirst()
                        .orElse("");
                for (ObjectStore.ObjectInfo object : store.list("", "", 100)) {
                    assertThat(named).as("call " + failing + " failed " + fault).contains(object.key());
                    store.delete(object.key());
                }
                if (named.isEmpty()) {
                    assertThat(store.pendingUploads(""))
                            .as("call " + failing + " failed " + fault)
                            .isEmpty();
                }
                if (calls.get() >= chosen) {
                    assertThat(findings)
                            .as("call " + failing + " failed " + fault)
                            .anyMatch(finding -> finding.outcome() == Outcome.FAILED);
                } else {
                    last = 0; // no call is left to fail
                }
            }
        }
    }

    private static Finding find(List<Finding> findings, String name) {
        return findings.stream()
                .filter(finding -> finding.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + name + " in " + findings));
    }
}
