package dev.stint.server.alerts;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/** E-mail over SMTP, as plain text. Its library is loaded with the first one that is sent. */
final class MailChannel implements Channel {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int REFUSED = 500;

    private final SmtpProperties smtp;

    MailChannel(SmtpProperties smtp) {
        this.smtp = smtp;
    }

    @Override
    public Receipt send(Letter letter) {
        if (smtp.host().isEmpty()) {
            return new Receipt.Never("this server has no mail server (stint.smtp.host)");
        }
        boolean tls = smtp.security().equals("tls");
        Session session = Session.getInstance(properties(tls ? "smtps" : "smtp"));
        try (Transport transport = session.getTransport(tls ? "smtps" : "smtp")) {
            MimeMessage message = message(session, letter);
            if (smtp.user().isEmpty()) {
                transport.connect(smtp.host(), smtp.port(), null, null);
            } else {
                transport.connect(smtp.host(), smtp.port(), smtp.user(), smtp.password());
            }
            transport.sendMessage(message, message.getAllRecipients());
            return new Receipt.Delivered("taken by " + smtp.host());
        } catch (AddressException e) {
            return new Receipt.Never("'" + letter.target() + "' is no address");
        } catch (SendFailedException e) {
            return refused(e);
        } catch (MessagingException e) {
            // words of the mail server's own; they hold no password
            return new Receipt.Later(
                    smtp.host() + " cannot be used: " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    private MimeMessage message(Session session, Letter letter) throws MessagingException {
        MimeMessage message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                // the same for every try, so that mail programs show it once
                setHeader("Message-ID", "<" + letter.id() + "." + letter.installation() + "@stint>");
            }
        };
        message.setFrom(new InternetAddress(smtp.from(), true));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(letter.target(), true));
        message.setSubject("[stint] " + letter.subject(), StandardCharsets.UTF_8.name());
        message.setSentDate(Date.from(letter.sentAt()));
        // no answers of holiday notices
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(
                letter.text() + "\n\nteam " + letter.team()
                        + (letter.project().isEmpty() ? "" : ", project " + letter.project())
                        + letter.run().map(run -> ", run " + run).orElse("") + "\n"
                        + letter.raisedAt() + "\n",
                StandardCharsets.UTF_8.name());
        return message;
    }

    private Properties properties(String protocol) {
        Properties properties = new Properties();
        String millis = String.valueOf(PATIENCE.toMillis());
        properties.setProperty("mail." + protocol + ".connectiontimeout", millis);
        properties.setProperty("mail." + protocol + ".timeout", millis);
        properties.setProperty("mail." + protocol + ".writetimeout", millis);
        properties.setProperty("mail." + protocol + ".ssl.checkserveridentity", "true");
        boolean starttls = smtp.security().equals("starttls");
        properties.setProperty("mail." + protocol + ".starttls.enable", String.valueOf(starttls));
        properties.setProperty("mail." + protocol + ".starttls.required", String.valueOf(starttls));
        properties.setProperty(
                "mail." + protocol + ".auth", String.valueOf(!smtp.user().isEmpty()));
        return properties;
    }

    /** A code of 500 and above is the mail server's last word (RFC 5321, 4.2.1). */
    private static Receipt refused(SendFailedException e) {
        int code = 0;
        Exception at = e;
        while (at instanceof MessagingException failed && code == 0) {
            if (at instanceof SMTPAddressFailedException refused) {
                code = refused.getReturnCode();
            } else if (at instanceof SMTPSenderFailedException refused) {
                code = refused.getReturnCode();
            } else if (at instanceof SMTPSendFailedException refused) {
                code = refused.getReturnCode();
            }
            at = failed.getNextException();
        }
        String words = "the mail server refused it" + (code == 0 ? "" : " with " + code);
        return code >= REFUSED ? new Receipt.Never(words) : new Receipt.Later(words);
    }
}
