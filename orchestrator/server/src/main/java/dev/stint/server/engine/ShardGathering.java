package dev.stint.server.engine;

import dev.stint.api.Views.EmbeddingView;
import dev.stint.api.Views.OutputView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import dev.stint.server.engine.ShardIndex.Account;
import dev.stint.server.engine.ShardIndex.Entry;
import dev.stint.spec.EmbeddingSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Puts together what the shards of a run have kept: one file each, and an index, which is written last. */
@Component
class ShardGathering {

    private static final int LARGEST_ACCOUNT_BYTES = 64 * 1024;
    private static final List<String> ENDINGS = List.of("parquet", "out");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final RunTable runs;
    private final Stores stores;
    private final AttemptStore keeper;
    private final VectorFolder folder;

    ShardGathering(RunTable runs, Stores stores, AttemptStore keeper, VectorFolder folder) {
        this.runs = runs;
        this.stores = stores;
        this.keeper = keeper;
        this.folder = folder;
    }

    /**
     * The result.
     *
     * @param outputs its files, the index last
     */
    record Gathered(List<OutputView> outputs, EmbeddingView embedding) {

        String told() {
            return saving(embedding) + "; " + (outputs.size() - 1) + " file(s) and their index are kept";
        }

        private static String saving(EmbeddingView done) {
            return String.format(
                    java.util.Locale.ROOT,
                    "%,d vectors: %,d texts embedded%s",
                    done.rows(),
                    done.embedded(),
                    done.previous()
                            .filter(run -> done.reused() > 0)
                            .map(run ->
                                    String.format(java.util.Locale.ROOT, ", %,d reused from %s", done.reused(), run))
                            .orElse(""));
        }
    }

    /** Gathers; safe to repeat. */
    Gathered gather(RunRow run, EmbeddingSpec spec) throws IOException {
        ObjectStore home = stores.home(run);
        List<Entry> entries = new ArrayList<>();
        List<Account> accounts = new ArrayList<>();
        for (int shard = 0; shard < spec.shards(); shard++) {
            String prefix = run.team() + "/" + run.id() + "/" + shard + "/outputs/";
            ObjectStore store =
                    keeper.ofLast(runs.find(new ShardId(run.id(), shard).id()).orElseThrow());
            KeptFiles kept = KeptFiles.read(store, prefix);
            String beside = ShardOrders.file(shard, spec.shards(), "json");
            Account account = account(
                    store, kept.find(ShardOrders.OUTPUT + "/" + beside), new ShardId(run.id(), shard), spec.shards());
            String name = account.file();
            KeptFiles.Kept file = kept.find(ShardOrders.OUTPUT + "/" + name);
            if (!account.sha256().equals(file.sha256())) {
                throw new UnkeepableException("shard " + shard + " of " + run.id() + " says that " + name
                        + " has SHA-256 " + account.sha256() + ", but " + file.sha256()
                        + " was kept; look at what ran there");
            }
            if (store != home) {
                // it was kept before the run moved: all that an index names is in one store
                Supplies.carry(store, file.key(), file.sha256(), home);
            }
            accounts.add(account);
            entries.add(new Entry(shard, name, account.rows(), file.size(), file.sha256(), file.key()));
        }
        ShardIndex index = index(run, spec, accounts, entries);
        byte[] bytes = Json.write(index).getBytes(StandardCharsets.UTF_8);
        String key = ShardIndex.key(run.team(), run.id());
        home.put(key, bytes);
        return new Gathered(
                outputs(home, run, spec, index, bytes, key),
                new EmbeddingView(
                        index.model(),
                        index.rows(),
                        index.embedded(),
                        index.reused(),
                        index.duplicates(),
                        index.previous()));
    }

    private static Account account(ObjectStore store, KeptFiles.Kept file, ShardId shard, int shards)
            throws IOException {
        if (file.size() > LARGEST_ACCOUNT_BYTES) {
            throw new UnkeepableException(file.path() + " of " + shard.id() + " has " + file.size() + " bytes; at most "
                    + LARGEST_ACCOUNT_BYTES + " are read");
        }
        byte[] bytes =
                store.get(file.key()).orElseThrow(() -> new UnkeepableException("the store has no " + file.key()));
        if (bytes.length != file.size()) {
            throw new UnkeepableException(file.path() + " of " + shard.id() + " has changed since it was kept");
        }
        Account account;
        try {
            account = Json.read(new String(bytes, StandardCharsets.UTF_8), Account.class);
        } catch (IllegalStateException e) {
            throw new UnkeepableException(file.path() + " of " + shard.id() + " is no account of a shard");
        }
        boolean sound = account.shard() == shard.shard()
                && account.shards() == shards
                && account.rows() >= 0
                && account.embedded() >= 0
                && account.reused() >= 0
                && account.duplicates() >= 0
                && account.sha256() != null
                && SHA256.matcher(account.sha256()).matches()
                && account.file() != null
                && ENDINGS.stream()
                        .anyMatch(ending -> account.file().equals(ShardOrders.file(shard.shard(), shards, ending)));
        if (!sound) {
            throw new UnkeepableException(file.path() + " of " + shard.id() + " speaks of shard " + account.shard()
                    + " of " + account.shards() + " in " + account.file() + " with " + account.rows()
                    + " rows; look at what ran there");
        }
        return account;
    }

    private static ShardIndex index(RunRow run, EmbeddingSpec spec, List<Account> accounts, List<Entry> entries) {
        // an empty shard has no model to speak of
        Optional<Account> first = accounts.stream().filter(a -> a.rows() > 0).findFirst();
        String version =
                first.map(Account::modelSha256).map(ShardGathering::orEmpty).orElse("");
        for (Account account : accounts) {
            if (account.rows() > 0 && !orEmpty(account.modelSha256()).equals(version)) {
                throw new UnkeepableException("shard " + account.shard() + " of " + run.id()
                        + " was embedded by another version of the model than shard "
                        + first.map(Account::shard).orElse(0) + "; run the job again");
            }
        }
        long reused = accounts.stream().mapToLong(Account::reused).sum();
        return new ShardIndex(
                ShardIndex.VERSION,
                run.id(),
                run.name(),
                spec.model(),
                version,
                first.map(Account::dimensions).orElse(0),
                accounts.stream().mapToLong(Account::rows).sum(),
                accounts.stream().mapToLong(Account::embedded).sum(),
                reused,
                accounts.stream().mapToLong(Account::duplicates).sum(),
                run.previous().filter(previous -> reused > 0),
                entries);
    }

    private static String orEmpty(@org.jspecify.annotations.Nullable String text) {
        return text == null ? "" : text;
    }

    private List<OutputView> outputs(
            ObjectStore store, RunRow run, EmbeddingSpec spec, ShardIndex index, byte[] bytes, String key)
            throws IOException {
        List<OutputView> views = new ArrayList<>();
        if (spec.to().isPresent()) {
            return folder.copy(store, run, spec.to().get(), index);
        }
        for (Entry entry : index.shards()) {
            views.add(new OutputView(
                    ShardOrders.OUTPUT + "/" + entry.file(),
                    KeptFiles.location(store, entry.key()),
                    entry.bytes(),
                    entry.sha256()));
        }
        views.add(new OutputView(
                ShardOrders.OUTPUT + "/index.json", KeptFiles.location(store, key), bytes.length, sha256(bytes)));
        return views;
    }

    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(KeptFiles.digest().digest(bytes));
    }
}
