package dev.stint.server.secrets;

import dev.stint.api.SecretViews;
import dev.stint.server.RefusedException;
import dev.stint.server.SecretShelf;
import dev.stint.server.WrongSettingsException;
import dev.stint.server.access.SecretValues;
import dev.stint.server.access.UnopenableSecretException;
import dev.stint.server.db.SecretRow;
import dev.stint.server.db.SecretTable;
import dev.stint.spec.SecretNames;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;

/** Secrets in the database, each sealed as that version of that name of that team. */
final class JdbcSecrets implements SecretShelf, SecretValues {

    private static final Logger log = LoggerFactory.getLogger(JdbcSecrets.class);

    /** As much as an environment variable may hold. */
    static final int MOST_BYTES = 32_768;

    private static final int WRONG = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TRIES = 20;

    private final SecretTable table;
    private final KeyRing keys;
    private final InstantSource clock;

    JdbcSecrets(SecretTable table, KeyRing keys, InstantSource clock) {
        this.table = table;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Makes sure that all that is sealed can be opened.
     *
     * @throws WrongSettingsException when a key is missing
     */
    JdbcSecrets checked() {
        List<String> lacking = keys.lacking(table.keyIds());
        if (!lacking.isEmpty()) {
            throw new WrongSettingsException(
                    List.of("stint.secrets.key-file: the database has secrets that were sealed with key "
                            + String.join(", ", lacking) + ", which this server does not have"
                            + KeyRing.remedy() + "; it can stand after another one"));
        }
        return this;
    }

    @Override
    public Optional<String> secret(String team, String name) {
        return table.find(team, name).map(this::open);
    }

    @Override
    public SecretViews.SecretList list(Predicate<String> teams) {
        return new SecretViews.SecretList(table.all().stream()
                .filter(row -> teams.test(row.team()))
                .map(JdbcSecrets::view)
                .toList());
    }

    @Override
    public SecretViews.SecretView put(String team, String name, String value, String by) {
        check(team, name, value);
        keys.none().ifPresent(why -> {
            throw new RefusedException(CONFLICT, 3, why, List.of());
        });
        for (int i = 0; i < TRIES; i++) {
            Optional<SecretRow> before = table.find(team, name);
            SealingKey key = keys.first();
            long version = before.map(SecretRow::version).orElse(0L) + 1;
            SecretRow row = new SecretRow(
                    team, name, version, key.id(), key.seal(value, what(team, name, version)), by, clock.instant());
            if (before.isPresent()
                    ? table.replace(row, before.get().version(), before.get().keyId())
                    : inserted(row)) {
                log.info("secret {}/{}: version {} put by {}", team, name, version, by);
                return view(row);
            }
        }
        throw new RefusedException(
                CONFLICT,
                3,
                team + "/" + name + " is being put by somebody else again and again; try once more",
                List.of());
    }

    private boolean inserted(SecretRow row) {
        try {
            table.insert(row);
            return true;
        } catch (DuplicateKeyException e) {
            return false;
        }
    }

    @Override
    public void remove(String team, String name) {
        if (!table.delete(team, name)) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "team " + team + " has no secret " + name + "; stint secret ls lists them",
                    List.of());
        }
        log.info("secret {}/{}: removed", team, name);
    }

    @Override
    public SecretViews.RotatedView rotate() {
        int sealed = 0;
        int kept = 0;
        for (SecretRow row : table.all()) {
            SealingKey first = keys.first();
            if (row.keyId().equals(first.id())) {
                kept++;
                continue;
            }
            String value;
            try {
                value = open(row);
            } catch (UnopenableSecretException e) {
                throw new RefusedException(CONFLICT, 3, String.valueOf(e.getMessage()), List.of());
            }
            SecretRow anew = new SecretRow(
                    row.team(),
                    row.name(),
                    row.version(),
                    first.id(),
                    first.seal(value, what(row)),
                    row.putBy(),
                    row.putAt());
            // whoever put another value meanwhile has sealed it with the first key
            sealed += table.replace(anew, row.version(), row.keyId()) ? 1 : 0;
        }
        return new SecretViews.RotatedView(sealed, kept);
    }

    private String open(SecretRow row) {
        return keys.find(row.keyId())
                .orElseThrow(() -> new UnopenableSecretException(
                        "secret " + row.team() + "/" + row.name() + " was sealed with key " + row.keyId()
                                + ", which this server does not have" + KeyRing.remedy()))
                .open(row.sealed(), what(row));
    }

    private static void check(String team, String name, String value) {
        String problem = !SecretNames.isTeam(team)
                ? "team: '" + shown(team)
                        + "' is not the name of a team; use lower-case letters, digits and inner hyphens"
                : !SecretNames.isName(name)
                        ? "name: '" + shown(name) + "' is not the name of a secret; " + SecretNames.REMEDY
                        : value.isEmpty()
                                ? "value: is empty; give one, or remove the secret"
                                : value.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES
                                        ? "value: has more than " + MOST_BYTES
                                                + " bytes; keep it in a store, and its key here"
                                        : value.indexOf('\0') >= 0
                                                ? "value: contains a NUL character, which no environment variable can; encode it"
                                                : "";
        if (!problem.isEmpty()) {
            throw new RefusedException(WRONG, 2, problem, List.of());
        }
    }

    private static String shown(String text) {
        String bounded = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return bounded.replaceAll("\\p{Cntrl}", "?");
    }

    private static SecretViews.SecretView view(SecretRow row) {
        return new SecretViews.SecretView(row.team(), row.name(), row.version(), row.putBy(), row.putAt());
    }

    private static String what(SecretRow row) {
        return what(row.team(), row.name(), row.version());
    }

    /** Neither a team nor a secret has a slash in its name. */
    private static String what(String team, String name, long version) {
        return team + "/" + name + "/" + version;
    }
}
