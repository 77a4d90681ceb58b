package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import dev.stint.mailbox.Order;
import dev.stint.providers.AgentImage;
import dev.stint.providers.CapacityProvider;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.images.FetchedAgents;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sees to it that what a machine is to fetch lies in the one store the machine is told. Snapshots are uploaded to the server's own
 * store; a run that lives elsewhere has them copied there, once, before a machine is paid for.
 */
@Component
class Supplies {

    private static final Logger log = LoggerFactory.getLogger(Supplies.class);

    private final RunTable runs;
    private final Stores stores;
    private final StartingPoints points;
    private final FetchedAgents agents;
    private final RunSecrets secrets;

    Supplies(RunTable runs, Stores stores, StartingPoints points, FetchedAgents agents, RunSecrets secrets) {
        this.secrets = secrets;
        this.points = points;
        this.agents = agents;
        this.runs = runs;
        this.stores = stores;
    }

    /**
     * Why a machine could not start from the checkpoint it would start from: it is archived. A machine that only found that out
     * itself would be paid for nothing, and cost a retry.
     *
     * @throws UncheckedIOException when the store fails; ask again
     */
    Optional<String> frozen(RunRow run) {
        try {
            return points.cold(run).stream().map(StartingPoint::words).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "whether run " + run.id() + " can go on could not be seen: " + e.getMessage(), e);
        }
    }

    /** Which secret a run names and its team does not have; a machine that found that out itself would have been paid for nothing. */
    Optional<String> lacking(RunRow run, Terms terms) {
        return secrets.missing(run, terms);
    }

    /**
     * The store for a run's next attempt, with everything in it that the work wants of a store.
     *
     * @throws UncheckedIOException when a store fails; ask again
     */
    ObjectStore bring(RunRow run, Order.Work work) {
        try {
            ObjectStore home = stores.home(run);
            List<ObjectStore> elsewhere = elsewhere(run, home);
            if (!elsewhere.isEmpty()) {
                for (Order.Blob blob : blobs(work)) {
                    bring(blob, elsewhere, home);
                }
            }
            return home;
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "what run " + run.id() + " needs could not be brought to its home: " + e.getMessage(), e);
        }
    }

    /**
     * The agent for machines of a provider, in the store they are told; nothing for those that are given it by this host.
     *
     * @throws UnequippedException when there is none just now; ask again
     */
    List<AgentImage> agents(CapacityProvider provider, ObjectStore home) {
        if (!provider.fetchesAgent()) {
            return List.of();
        }
        try {
            return agents.bring(home);
        } catch (IOException e) {
            throw new UnequippedException(
                    "machines of " + provider.id() + " cannot be given an agent just now: " + e.getMessage(), e);
        }
    }

    /** As {@link #agents}, which somebody will want soon; returns at once. */
    void prepare(CapacityProvider provider, String storeUri) {
        if (provider.fetchesAgent()) {
            try {
                agents.prepare(stores.at(storeUri));
            } catch (IOException e) {
                // a store that cannot be opened is told by whoever wants something of it
                log.debug("no agent is prepared in {}: {}", storeUri.split("\\?", 2)[0], e.getMessage());
            }
        }
    }

    /** Where a run's inputs may lie but for its home: with the uploads, and with the run whose vectors it takes over. */
    private List<ObjectStore> elsewhere(RunRow run, ObjectStore home) throws IOException {
        List<ObjectStore> elsewhere = new ArrayList<>();
        if (stores.usual() != home) {
            elsewhere.add(stores.usual());
        }
        Optional<RunRow> previous = whole(run).flatMap(RunRow::previous).flatMap(runs::find);
        if (previous.isPresent()) {
            ObjectStore there = stores.home(previous.get());
            if (there != home && !elsewhere.contains(there)) {
                elsewhere.add(there);
            }
        }
        return elsewhere;
    }

    private Optional<RunRow> whole(RunRow run) {
        return run.shardOf().isPresent() ? runs.find(run.whole()) : Optional.of(run);
    }

    private static List<Order.Blob> blobs(Order.Work work) {
        return Stream.concat(
                        work.workdir().stream(),
                        work.inputs().stream().map(Order.Input::blob).flatMap(Optional::stream))
                .toList();
    }

    /** What is nowhere is left to the machine to complain about, in words of its own. */
    private static void bring(Order.Blob blob, List<ObjectStore> from, ObjectStore home) throws IOException {
        if (there(home, blob)) {
            return;
        }
        for (ObjectStore store : from) {
            if (there(store, blob)) {
                carry(store, blob.key(), blob.sha256(), home);
                return;
            }
        }
    }

    private static boolean there(ObjectStore store, Order.Blob blob) throws IOException {
        return store.head(blob.key())
                .filter(found -> found.size() == blob.size())
                .isPresent();
    }

    /**
     * Copies an object to the same key of another store, through a file, and verifies it before it is visible there. Safe to repeat.
     *
     * @param sha256 of its content, 64 lower-case hex digits
     * @throws UnkeepableException when there is no such object, or its content is another
     */
    static void carry(ObjectStore from, String key, String sha256, ObjectStore to) throws IOException {
        Path passing = Files.createTempFile("stint-carried-", ".part");
        try (InputStream in = from.open(key, 0)
                .orElseThrow(() -> new UnkeepableException("the store " + from.uri() + " has no " + key))) {
            MessageDigest digest = KeptFiles.digest();
            Files.copy(new DigestInputStream(in, digest), passing, StandardCopyOption.REPLACE_EXISTING);
            String found = HexFormat.of().formatHex(digest.digest());
            if (!found.equals(sha256)) {
                throw new UnkeepableException(
                        "object " + key + " in " + from.uri() + " has SHA-256 " + found + ", not " + sha256);
            }
            try (Transfers transfers = new Transfers(TransferLimits.usual())) {
                transfers.putFile(to, key, passing);
            }
        } finally {
            Files.deleteIfExists(passing);
        }
    }
}
