package dev.stint.providers.gcp;

import com.google.auth.Credentials;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Google's application default credentials: the file that {@code GOOGLE_APPLICATION_CREDENTIALS} names, those of {@code gcloud auth
 * application-default login}, or the service account of the machine this runs on. They are looked for when they are first needed, and
 * anew after they stopped working, so that new ones are noticed. Safe for use by many threads.
 */
final class AmbientCredentials extends Credentials {
    private static final long serialVersionUID = 1L;

    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private transient @Nullable GoogleCredentials found;

    /**
     * Makes sure that there are credentials, and that they are fresh. Mostly answers from memory.
     *
     * @throws IOException when there are none, or they are not renewed any more
     */
    void check() throws IOException {
        try {
            found().refreshIfExpired();
        } catch (IOException e) {
            forget();
            throw e;
        }
    }

    @Override
    public String getAuthenticationType() {
        return "OAuth2";
    }

    @Override
    public Map<String, List<String>> getRequestMetadata(URI uri) throws IOException {
        return found().getRequestMetadata(uri);
    }

    @Override
    public boolean hasRequestMetadata() {
        return true;
    }

    @Override
    public boolean hasRequestMetadataOnly() {
        return true;
    }

    @Override
    public String getUniverseDomain() throws IOException {
        return found().getUniverseDomain();
    }

    @Override
    public void refresh() throws IOException {
        found().refresh();
    }

    private synchronized GoogleCredentials found() throws IOException {
        if (found == null) {
            found = GoogleCredentials.getApplicationDefault().createScoped(SCOPE);
        }
        return found;
    }

    private synchronized void forget() {
        found = null;
    }
}
