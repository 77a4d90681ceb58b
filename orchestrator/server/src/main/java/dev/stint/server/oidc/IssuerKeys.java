package dev.stint.server.oidc;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys an issuer publishes. They are read when a token comes whose key is not known, and again when they are older than
 * {@link #FRESH}, but never twice within {@link #PAUSE}, whatever comes; an issuer that does not answer changes nothing of what is known.
 * Nobody waits for a look that they do not need: keys that are known are read again in the background. Who does need one waits a moment,
 * and {@link #MOST_WAITING} at once: an issuer that hangs holds up none of the others. Safe for use by many threads.
 */
final class IssuerKeys {
    static final Duration FRESH = Duration.ofMinutes(10);
    static final Duration PAUSE = Duration.ofSeconds(10);

    /** How long one waits for somebody else's look. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How many look, or wait for a look, at once. */
    static final int MOST_WAITING = 4;

    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);

    private final String issuer;
    private final Reader reader;
    private final InstantSource clock;
    private final Executor background;
    private final Duration patience;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Known known = new Known(new JWKSet(), Instant.MIN);
    private volatile Optional<String> failure = Optional.empty();
    private final AtomicBoolean refreshing = new AtomicBoolean();
    private volatile Instant tried = Instant.MIN;

    /** @param background looks while nobody waits */
    IssuerKeys(String issuer, Reader reader, InstantSource clock, Executor background) {
        this(issuer, reader, clock, background, PATIENCE);
    }

    /**
     * @param background looks while nobody waits
     * @param patience how long one waits for somebody else's look
     */
    IssuerKeys(String issuer, Reader reader, InstantSource clock, Executor background, Duration patience) {
        this.patience = patience;
        this.background = background;
        this.issuer = issuer;
        this.reader = reader;
        this.clock = clock;
    }

    /** Reads a text. */
    interface Reader {
        String read(URI uri) throws IOException;
    }

    /**
     * What is known of a token's key.
     *
     * @param keys those that may have signed it
     * @param away why the issuer could not be asked, where there is none
     */
    record Found(List<JWK> keys, Optional<String> away) {
        Found {
            keys = List.copyOf(keys);
        }
    }

    private record Known(JWKSet keys, Instant readAt) {

        List<JWK> matching(JWSHeader header) {
            return new JWKSelector(JWKMatcher.forJWSHeader(header)).select(keys);
        }

        boolean stale(Instant now) {
            return readAt.isBefore(now.minus(FRESH));
        }
    }

    /** The keys of a token; looks for them where none is known. */
    Found find(JWSHeader header) {
        boolean unknown = known.matching(header).isEmpty();
        // who comes after a look knows as much as there is to know
        if (unknown && (looking.isLocked() || !lately(clock.instant())) && !sought(header)) {
            return new Found(List.of(), Optional.of("issuer " + issuer + " has not answered yet"));
        }
        return ofKnown(header);
    }

    /** The keys of a token, of those that are known: waits for nobody. */
    Found ofKnown(JWSHeader header) {
        List<JWK> keys = known.matching(header);
        Instant now = clock.instant();
        if (!keys.isEmpty() && known.stale(now) && !lately(now) && refreshing.compareAndSet(false, true)) {
            background.execute(this::refresh);
            keys = known.matching(header);
        }
        return new Found(keys, keys.isEmpty() ? failure : Optional.empty());
    }

    /** Whether the issuer was asked, by this thread or the one it waited for. */
    private boolean sought(JWSHeader header) {
        if (!waiting.tryAcquire()) {
            return false;
        }
        try {
            if (!looking.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            try {
                // somebody else may have looked while this one waited
                if (known.matching(header).isEmpty()) {
                    look(clock.instant());
                }
                return true;
            } finally {
                looking.unlock();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.release();
        }
    }

    private void refresh() {
        looking.lock();
        try {
            look(clock.instant());
        } finally {
            looking.unlock();
            refreshing.set(false);
        }
    }

    private boolean lately(Instant now) {
        return tried.isAfter(now.minus(PAUSE)) && !tried.isAfter(now);
    }

    private void look(Instant now) {
        if (lately(now)) {
            return;
        }
        tried = now;
        try {
            known = new Known(read(), now);
            failure.ifPresent(before -> LOG.info("issuer {} answers again", issuer));
            failure = Optional.empty();
        } catch (IOException e) {
            String words = String.valueOf(e.getMessage());
            if (failure.isEmpty()) {
                LOG.warn(
                        "the keys of issuer {} could not be read, and those known go on being used: {}", issuer, words);
            }
            failure = Optional.of(words);
        }
    }

    private JWKSet read() throws IOException {
        URI address = URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration");
        try {
            Map<String, Object> document = JSONObjectUtils.parse(reader.read(address));
            String own = String.valueOf(document.get("issuer"));
            if (!own.equals(issuer)) {
                throw new IOException(address + " is of issuer '" + own + "'; give stint.oidc.issuer as it says it");
            }
            String keys = String.valueOf(document.get("jwks_uri"));
            if (!OidcProperties.safe(keys)) {
                throw new IOException(address + " names '" + keys + "' as the place of its keys, which is no https");
            }
            return JWKSet.parse(reader.read(URI.create(keys)));
        } catch (ParseException e) {
            throw new IOException("what " + address + " says, or its keys, cannot be read as JSON", e);
        }
    }
}
