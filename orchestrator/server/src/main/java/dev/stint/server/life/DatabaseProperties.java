package dev.stint.server.life;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where runs are remembered, keys {@code stint.database.*}.
 *
 * @param url of a PostgreSQL database, such as {@code postgresql://stint@db.example.org/stint}; empty for a file in the server's home
 * @param user to log in as, where the URL names none
 * @param password of that user; better in a file
 * @param passwordFile a file that holds nothing but the password
 * @param poolSize connections at most, beside three for people who look and one for saying that the server lives
 */
@ConfigurationProperties("stint.database")
public record DatabaseProperties(
        @DefaultValue("") String url,
        @DefaultValue("") String user,
        @DefaultValue("") String password,
        @DefaultValue("") String passwordFile,
        @DefaultValue("10") int poolSize) {
    public DatabaseProperties {
        if (poolSize < 2) {
            throw new IllegalArgumentException("stint.database.pool-size: " + poolSize
                    + " is less than two; give a whole number from 2 on, such as 10");
        }
        if (!password.isEmpty() && !passwordFile.isEmpty()) {
            throw new IllegalArgumentException(
                    "stint.database.password: is given, and stint.database.password-file too; give one of them");
        }
        if (!url.isEmpty()) {
            DatabaseAddress.parse(url);
        }
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "DatabaseProperties["
                + (url.isEmpty() ? "H2" : DatabaseAddress.parse(url).shown()) + "]";
    }
}
