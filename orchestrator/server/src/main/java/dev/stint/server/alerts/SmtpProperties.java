package dev.stint.server.alerts;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.smtp.*}: the mail server that e-mail goes out by.
 *
 * @param host its name; empty for none
 * @param security {@code starttls}, {@code tls}, or {@code none}
 * @param user to sign in as; empty for not at all
 * @param from the sender's address
 */
@ConfigurationProperties("stint.smtp")
public record SmtpProperties(
        @DefaultValue("") String host,
        @DefaultValue("587") int port,
        @DefaultValue("starttls") String security,
        @DefaultValue("") String user,
        @DefaultValue("") String password,
        @DefaultValue("") String from) {
    public SmtpProperties {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("stint.smtp.port: " + port + " is no port; give 1 to 65535");
        }
        if (!security.matches("starttls|tls|none")) {
            throw new IllegalArgumentException(
                    "stint.smtp.security: '" + security + "' is none of the choices; use starttls, tls or none");
        }
        if (!host.isEmpty() && from.isEmpty()) {
            throw new IllegalArgumentException(
                    "stint.smtp.from: is empty; with stint.smtp.host, give the sender's address, such as stint@example.com");
        }
        if (security.equals("none") && !password.isEmpty()) {
            throw new IllegalArgumentException(
                    "stint.smtp.security: none would send stint.smtp.password in the clear; use starttls or tls");
        }
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return "SmtpProperties[" + host + ":" + port + " " + security + "]";
    }
}
