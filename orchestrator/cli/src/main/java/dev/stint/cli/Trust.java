package dev.stint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom to trust for a server whose certificate no authority of the system has signed. */
final class Trust {

    private Trust() {}

    /**
     * What trusts those of a PEM file, and nobody else.
     *
     * @param ca the file; empty for those the system trusts
     */
    static Optional<SSLContext> of(String ca) {
        if (ca.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream pem = Files.newInputStream(Path.of(ca))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                store.setCertificateEntry("ca-" + count++, each);
            }
            if (count == 0) {
                throw new CommandFailure(ExitCodes.WRONG_CALL, "--ca: " + ca + " has no certificate; give a PEM file");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return Optional.of(context);
        } catch (IOException | GeneralSecurityException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--ca: " + ca + " cannot be used: " + e.getMessage() + "; give a PEM file");
        }
    }
}
