package dev.stint.providers.azure;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.http.policy.AddHeadersPolicy;
import com.azure.core.http.policy.BearerTokenAuthenticationPolicy;
import com.azure.core.http.policy.HttpPipelinePolicy;
import com.azure.core.http.policy.UserAgentPolicy;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import reactor.netty.resources.ConnectionProvider;

/**
 * The way to Azure: pipelines of one identity that share their connections. They repeat nothing by themselves, since whoever calls
 * knows what may be repeated ({@link ArmCalls}). Safe for use by many threads.
 */
public final class AzureConnection implements AutoCloseable {

    private static final URI MANAGEMENT = URI.create("https://management.azure.com");
    private static final URI RETAIL_PRICES = URI.create("https://prices.azure.com");
    private static final String SCOPE = "https://management.azure.com/.default";

    /** What stands for a token where an endpoint of one's own is called, which is for tests and asks for none. */
    private static final String NO_TOKEN = "Bearer none";

    /** More than this adapter's callers are at once: a call waits for no other. */
    private static final int CONNECTIONS = 64;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    private static final Duration IDLE = Duration.ofSeconds(45);

    private final HttpPipeline authorized;
    private final HttpPipeline anonymous;
    private final Optional<URI> endpoint;
    private final Runnable release;

    private AzureConnection(
            HttpClient http, HttpPipelinePolicy authorization, Optional<URI> endpoint, Runnable release) {
        this.authorized = new HttpPipelineBuilder()
                .httpClient(http)
                .policies(new UserAgentPolicy("stint"), authorization)
                .build();
        this.anonymous = new HttpPipelineBuilder()
                .httpClient(http)
                .policies(new UserAgentPolicy("stint"))
                .build();
        this.endpoint = endpoint;
        this.release = release;
    }

    /**
     * With the SDK's default chain of credentials: variables, workload and managed identity, {@code az login}. Where an endpoint is set,
     * nobody is asked for a token: a credential gives none to plain http.
     */
    static AzureConnection open(AzureSettings settings) {
        ConnectionProvider connections = ConnectionProvider.builder("stint-azure-machines")
                .maxConnections(CONNECTIONS)
                .pendingAcquireMaxCount(-1)
                .maxIdleTime(IDLE)
                .build();
        HttpClient http = new NettyAsyncHttpClientBuilder()
                .connectionProvider(connections)
                .connectTimeout(CONNECT)
                .writeTimeout(ANSWER)
                .responseTimeout(ANSWER)
                .readTimeout(ANSWER)
                .build();
        return new AzureConnection(
                http,
                settings.endpoint().isPresent()
                        ? withoutToken()
                        : new BearerTokenAuthenticationPolicy(
                                new DefaultAzureCredentialBuilder()
                                        .httpClient(http)
                                        .build(),
                                SCOPE),
                settings.endpoint(),
                connections::dispose);
    }

    /** Through a client that is given, to an endpoint of one's own. */
    static AzureConnection over(HttpClient http, URI endpoint) {
        return new AzureConnection(http, withoutToken(), Optional.of(endpoint), () -> {});
    }

    /** For Azure Resource Manager: requests carry the identity. */
    public HttpPipeline authorized() {
        return authorized;
    }

    /** For services that ask for no identity, such as the Retail Prices API: requests carry none. */
    public HttpPipeline anonymous() {
        return anonymous;
    }

    /** Where Azure Resource Manager is, without a path. */
    public URI management() {
        return endpoint.orElse(MANAGEMENT);
    }

    /** Where the Retail Prices API is, without a path. */
    public URI retailPrices() {
        return endpoint.orElse(RETAIL_PRICES);
    }

    @Override
    public void close() {
        release.run();
    }

    private static HttpPipelinePolicy withoutToken() {
        return new AddHeadersPolicy(new HttpHeaders().set(HttpHeaderName.AUTHORIZATION, NO_TOKEN));
    }
}
