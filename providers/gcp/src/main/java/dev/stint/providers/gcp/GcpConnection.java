package dev.stint.providers.gcp;

import com.google.api.client.http.HttpTransport;
import com.google.api.client.http.javanet.NetHttpTransport;
import com.google.api.gax.core.BackgroundResource;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.httpjson.InstantiatingHttpJsonChannelProvider;
import com.google.api.gax.rpc.ClientSettings;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.cloud.compute.v1.AcceleratorTypesClient;
import com.google.cloud.compute.v1.AcceleratorTypesSettings;
import com.google.cloud.compute.v1.ImagesClient;
import com.google.cloud.compute.v1.ImagesSettings;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesSettings;
import com.google.cloud.compute.v1.MachineTypesClient;
import com.google.cloud.compute.v1.MachineTypesSettings;
import com.google.cloud.compute.v1.ProjectsClient;
import com.google.cloud.compute.v1.ProjectsSettings;
import com.google.cloud.compute.v1.RegionsClient;
import com.google.cloud.compute.v1.RegionsSettings;
import com.google.cloud.compute.v1.SubnetworksClient;
import com.google.cloud.compute.v1.SubnetworksSettings;
import com.google.cloud.compute.v1.ZoneOperationsClient;
import com.google.cloud.compute.v1.ZoneOperationsSettings;
import com.google.cloud.compute.v1.ZonesClient;
import com.google.cloud.compute.v1.ZonesSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The way to Google: clients of one identity that share their transport and threads, opened when they are first asked for. They repeat
 * nothing by themselves, since whoever calls knows what may be repeated, and wait a minute for an answer. Where an endpoint is set, all
 * of them speak to it, without credentials. Safe for use by many threads.
 */
public final class GcpConnection implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String project;
    private final Optional<URI> endpoint;
    private final AmbientCredentials credentials = new AmbientCredentials();
    private final HttpTransport transport = new NetHttpTransport();
    private final ExecutorService threads;
    private final ScheduledExecutorService timers;
    private final Map<Class<?>, BackgroundResource> clients = new HashMap<>();

    /** How a client is opened. */
    @FunctionalInterface
    private interface Opening<C> {
        C open() throws IOException;
    }

    private GcpConnection(String project, Optional<URI> endpoint) {
        this.project = project;
        this.endpoint = endpoint;
        ThreadFactory daemons = work -> {
            Thread thread = new Thread(work, "stint-gcp");
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newCachedThreadPool(daemons);
        this.timers = Executors.newSingleThreadScheduledExecutor(daemons);
    }

    /** Opens it; neither credentials are looked for nor is anything asked before the first call. */
    public static GcpConnection open(GcpSettings settings) {
        return new GcpConnection(settings.project(), settings.endpoint());
    }

    /** The project machines belong to. */
    public String project() {
        return project;
    }

    /** Where to call instead of Google, for services that have no client here; empty: Google. */
    public Optional<URI> endpoint() {
        return endpoint;
    }

    /** The headers that say who asks, for services that have no client here; none where an endpoint is set. */
    public Map<String, List<String>> authorization(URI uri) throws IOException {
        return endpoint.isPresent() ? Map.of() : credentials.getRequestMetadata(uri);
    }

    /**
     * Makes sure that there are credentials now. Mostly answers from memory.
     *
     * @throws IOException when there are none, or they are not renewed any more
     */
    void checkCredentials() throws IOException {
        if (endpoint.isEmpty()) {
            credentials.check();
        }
    }

    public InstancesClient instances() {
        return client(InstancesClient.class, () -> {
            InstancesSettings.Builder settings = connected(InstancesSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return InstancesClient.create(settings.build());
        });
    }

    public ZoneOperationsClient zoneOperations() {
        return client(ZoneOperationsClient.class, () -> {
            ZoneOperationsSettings.Builder settings = connected(ZoneOperationsSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return ZoneOperationsClient.create(settings.build());
        });
    }

    public MachineTypesClient machineTypes() {
        return client(MachineTypesClient.class, () -> {
            MachineTypesSettings.Builder settings = connected(MachineTypesSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return MachineTypesClient.create(settings.build());
        });
    }

    public AcceleratorTypesClient acceleratorTypes() {
        return client(AcceleratorTypesClient.class, () -> {
            AcceleratorTypesSettings.Builder settings = connected(AcceleratorTypesSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return AcceleratorTypesClient.create(settings.build());
        });
    }

    public RegionsClient regions() {
        return client(RegionsClient.class, () -> {
            RegionsSettings.Builder settings = connected(RegionsSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return RegionsClient.create(settings.build());
        });
    }

    public ZonesClient zones() {
        return client(ZonesClient.class, () -> {
            ZonesSettings.Builder settings = connected(ZonesSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return ZonesClient.create(settings.build());
        });
    }

    public ProjectsClient projects() {
        return client(ProjectsClient.class, () -> {
            ProjectsSettings.Builder settings = connected(ProjectsSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return ProjectsClient.create(settings.build());
        });
    }

    SubnetworksClient subnetworks() {
        return client(SubnetworksClient.class, () -> {
            SubnetworksSettings.Builder settings = connected(SubnetworksSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return SubnetworksClient.create(settings.build());
        });
    }

    ImagesClient images() {
        return client(ImagesClient.class, () -> {
            ImagesSettings.Builder settings = connected(ImagesSettings.newBuilder());
            settings.applyToAllUnaryMethods(GcpConnection::once);
            return ImagesClient.create(settings.build());
        });
    }

    private synchronized <C extends BackgroundResource> C client(Class<C> type, Opening<C> opening) {
        BackgroundResource known = clients.get(type);
        if (known != null) {
            return type.cast(known);
        }
        try {
            C opened = opening.open();
            clients.put(type, opened);
            return opened;
        } catch (IOException e) {
            throw new UncheckedIOException("gcp: " + type.getSimpleName() + " could not be opened: " + e, e);
        }
    }

    private <S extends ClientSettings<S>, B extends ClientSettings.Builder<S, B>> B connected(B settings) {
        endpoint.ifPresent(uri -> settings.setEndpoint(uri.toString()));
        settings.setCredentialsProvider(
                endpoint.isPresent() ? NoCredentialsProvider.create() : FixedCredentialsProvider.create(credentials));
        settings.setBackgroundExecutorProvider(FixedExecutorProvider.create(timers));
        settings.setTransportChannelProvider(InstantiatingHttpJsonChannelProvider.newBuilder()
                .setHttpTransport(transport)
                .setExecutor(threads)
                .build());
        return settings;
    }

    private static @Nullable Void once(UnaryCallSettings.Builder<?, ?> call) {
        call.setRetryableCodes(Set.of());
        call.setSimpleTimeoutNoRetriesDuration(PATIENCE);
        return null;
    }

    @Override
    public synchronized void close() {
        clients.values().forEach(BackgroundResource::shutdownNow);
        clients.clear();
        threads.shutdownNow();
        timers.shutdownNow();
    }
}
