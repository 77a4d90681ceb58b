package dev.stint.server.secrets;

import dev.stint.server.access.SecretValues;
import dev.stint.server.db.SecretTable;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Secrets in a database, as a server with certain keys has them. */
public final class SecretsUnderTest {

    private SecretsUnderTest() {}

    /** Puts a secret by a server with these keys, and returns what it opens. */
    public static SecretValues put(
            JdbcClient jdbc, InstantSource clock, String team, String name, String value, int... keys) {
        JdbcSecrets secrets = of(jdbc, clock, keys);
        secrets.put(team, name, value, "ada");
        return secrets;
    }

    /** @param keys small numbers that stand for them, the first one seals */
    public static SecretValues with(JdbcClient jdbc, InstantSource clock, int... keys) {
        return of(jdbc, clock, keys);
    }

    private static JdbcSecrets of(JdbcClient jdbc, InstantSource clock, int... keys) {
        String ring = IntStream.of(keys).mapToObj(SecretsUnderTest::key).collect(Collectors.joining("\n"));
        return new JdbcSecrets(
                new SecretTable(jdbc), KeyRing.of(new SecretsProperties("", ring), Optional.empty()), clock);
    }

    private static String key(int number) {
        byte[] bytes = new byte[SealingKey.BYTES];
        bytes[0] = (byte) number;
        return Base64.getEncoder().encodeToString(bytes);
    }
}
