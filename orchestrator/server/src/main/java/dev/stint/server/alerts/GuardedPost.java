package dev.stint.server.alerts;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/**
 * Posts to where people said. The connection goes to an address that was judged ({@link AddressGuard}) and not to one looked up once
 * more; redirects are not followed, no proxy is asked, nothing is tried twice, of the answer only the status is read, and the whole
 * takes no longer than it may. Safe for use by many threads.
 */
final class GuardedPost {

    private static final int MOST_HEADERS = 100;
    private static final int LONGEST_HEADER = 8192;

    private final AddressGuard guard;
    private final Duration timeout;
    private final ScheduledExecutorService alarm;

    /**
     * @param alarm breaks off what takes too long
     */
    GuardedPost(AddressGuard guard, Duration timeout, ScheduledExecutorService alarm) {
        this.guard = guard;
        this.timeout = timeout;
        this.alarm = alarm;
    }

    /** Posts JSON once. */
    Receipt json(String url, byte[] body, Map<String, String> headers) {
        URI uri;
        try {
            uri = guard.url(url);
        } catch (ClosedAddressException e) {
            return new Receipt.Never(e.why());
        }
        HttpPost post = new HttpPost(uri);
        post.setEntity(new ByteArrayEntity(body, ContentType.create("application/json", StandardCharsets.UTF_8)));
        headers.forEach(post::setHeader);
        post.setConfig(RequestConfig.custom()
                .setResponseTimeout(Timeout.of(timeout))
                .setRedirectsEnabled(false)
                .build());
        CloseableHttpClient client = client(uri);
        // also ends what answers one byte a second
        AtomicBoolean expired = new AtomicBoolean();
        Runnable breakOff = () -> {
            expired.set(true); // first: the other side of the call sees the connection go before this has returned
            client.close(CloseMode.IMMEDIATE);
        };
        ScheduledFuture<?> late = alarm.schedule(breakOff, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            // closed without reading on: how long the answer is does not matter
            ClassicHttpResponse response = client.executeOpen(HttpHost.create(uri), post, null);
            return judged(response.getCode());
        } catch (ClosedAddressException e) {
            return new Receipt.Never(e.why());
        } catch (UnknownHostException e) {
            return new Receipt.Later("its host is not known");
        } catch (SocketTimeoutException e) {
            return new Receipt.Later("no answer within " + timeout.toSeconds() + " s");
        } catch (IOException e) {
            return new Receipt.Later(expired.get() ? "no answer within " + timeout.toSeconds() + " s" : plain(uri, e));
        } finally {
            late.cancel(false);
            client.close(CloseMode.IMMEDIATE);
        }
    }

    /** A client for one post: what it connects to is judged for this URL. */
    private CloseableHttpClient client(URI uri) {
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        DnsResolver resolver = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                return guard.addresses(host, plain);
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        PoolingHttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(timeout))
                        .setSocketTimeout(Timeout.of(timeout))
                        .build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxHeaderCount(MOST_HEADERS)
                                .setMaxLineLength(LONGEST_HEADER)
                                .build())
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(connections)
                .setUserAgent("stint")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private static Receipt judged(int status) {
        String words = "answered " + status;
        if (status >= 200 && status < 300) {
            return new Receipt.Delivered(words);
        }
        if (status >= 300 && status < 400) {
            return new Receipt.Never(words + "; redirects are not followed");
        }
        boolean later = status >= 500 || status == 408 || status == 425 || status == 429;
        return later ? new Receipt.Later(words) : new Receipt.Never(words);
    }

    /** What went wrong, without addresses: who wrote the spec shall not learn what the server sees. */
    private static String plain(URI uri, IOException e) {
        return "cannot be reached by " + uri.getScheme() + " (" + e.getClass().getSimpleName() + ")";
    }
}
