package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.core.policy.Pace;
import dev.stint.core.policy.PlacementPolicy;
import dev.stint.core.policy.StintPolicy;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.ProviderContext;
import dev.stint.server.Installation;
import dev.stint.server.WrongSettingsException;
import dev.stint.server.db.InstallationTable;
import dev.stint.server.images.AgentImages;
import dev.stint.server.images.FetchedAgents;
import dev.stint.server.peers.PeersProperties;
import dev.stint.server.peers.ServerId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Puts the engine together from what is on the class path and in the configuration. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class EngineConfiguration {

    @Bean
    InstallationKey installationKey(
            @Value("${stint.home}") Path home, @Value("${stint.installation:}") String file, InstallationTable table) {
        if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
            throw new WrongSettingsException(List.of("stint.installation: '" + file
                    + "' cannot be read; give the file 'installation' of the home of another server of this database, or"
                    + " leave it out"));
        }
        return InstallationKey.open(file.isBlank() ? home.resolve("installation") : Path.of(file))
                .of(table);
    }

    @Bean
    ServerId serverId(@Value("${stint.home}") Path home, PeersProperties properties) {
        String version = EngineConfiguration.class.getPackage().getImplementationVersion();
        return ServerId.of(home.resolve("server-id"), properties.name(), version == null ? "development" : version);
    }

    @Bean
    Installation installation(InstallationKey key, ObjectStore store) {
        return new Installation(key.id(), store.uri());
    }

    @Bean(destroyMethod = "")
    ObjectStore objectStore(@Value("${stint.home}") Path home, @Value("${stint.store:}") String uri)
            throws IOException {
        if (uri.isBlank()) {
            return ObjectStores.open(
                    home.toAbsolutePath().resolve("bucket").toUri().toString());
        }
        try {
            ObjectStore store = ObjectStores.open(uri);
            store.list(
                    "installations/", "", 1); // what is wrong with it is known now, and not when the first run wants it
            return store;
        } catch (IllegalArgumentException e) {
            throw new WrongSettingsException(List.of("stint." + e.getMessage()));
        } catch (StoreRefusedException e) {
            throw new WrongSettingsException(List.of("stint.store: " + e.getMessage()));
        } catch (IOException e) {
            throw new WrongSettingsException(List.of("stint.store: '" + uri + "' cannot be used: " + e.getMessage()
                    + "; give a folder that this user may write or a bucket that answers, or leave it out"));
        }
    }

    @Bean
    ProviderStores providerStores(Environment environment) {
        Map<String, String> settings = new TreeMap<>();
        for (String provider : ProviderStores.PROVIDERS) {
            settings.put(provider, environment.getProperty(ProviderStores.SECTION + "." + provider, ""));
        }
        return ProviderStores.asked(settings);
    }

    /** The adapters. They are left open at shutdown: machines go on, and calls of dying loops find what they need. */
    @Bean(destroyMethod = "")
    Providers providers(
            @Value("${stint.home}") Path home,
            AgentCommand.Finder agent,
            FetchedAgents agents,
            ObjectStore store,
            ProviderStores own,
            InstallationKey key,
            Environment environment,
            InstantSource clock,
            ObjectProvider<ProviderLens> lenses)
            throws IOException {
        // where the local provider looks for the user's own scenarios unless told otherwise
        Files.createDirectories(home.resolve("markets"));
        List<CapacityProvider> open = new ArrayList<>();
        for (ProviderAdapters.Adapter adapter : ProviderAdapters.installed().all()) {
            String section = ProviderAdapters.section(adapter.id());
            Map<String, String> settings = new TreeMap<>();
            for (String name : adapter.settings().keySet()) {
                String value = environment.getProperty(section + "." + name);
                if (value != null) {
                    settings.put(name, value);
                }
            }
            if (adapter.off(settings) || kept(adapter.id(), environment)) {
                continue;
            }
            ProviderContext context = new ProviderContext(
                    key.id(),
                    home.toAbsolutePath().resolve("providers").resolve(adapter.id()),
                    agent.find().words(),
                    settings,
                    clock);
            try {
                CapacityProvider provider = equipped(adapter.opening().open(context), agents, store, own);
                for (ProviderLens lens : lenses) {
                    provider = lens.over(provider);
                }
                open.add(provider);
            } catch (IllegalArgumentException | IOException e) {
                throw new WrongSettingsException(List.of(section + ": " + e.getMessage()));
            }
        }
        return new Providers(open);
    }

    /** On a team's server, local machines would run what anybody submits as the server's own user: only if that is asked for. */
    private static boolean kept(String provider, Environment environment) {
        if (!provider.equals("local")) {
            return false;
        }
        String enabled = environment.getProperty("stint.providers.local.enabled", "auto");
        return switch (enabled) {
            case "auto" ->
                environment.getProperty("stint.server.mode", "personal").equalsIgnoreCase("team");
            case "true" -> false;
            case "false" -> true;
            default ->
                throw new WrongSettingsException(List.of("stint.providers.local.enabled: '" + enabled
                        + "' is unknown; give auto (unless it is a team's server), true or false"));
        };
    }

    @Bean
    FetchedAgents fetchedAgents(@Value("${stint.home}") Path home, AgentCommand.Finder agent) {
        return new AgentImages(home.toAbsolutePath().resolve("images"), agent.parts());
    }

    /** What keeps every run away from a provider is said now, and not six hours in: it cannot change while this server runs. */
    private static CapacityProvider equipped(
            CapacityProvider provider, FetchedAgents agents, ObjectStore store, ProviderStores own) {
        own.check(provider);
        // a run that does not live in a store of the provider's own goes there with its first machine
        String fetchedFrom = own.of(provider.id())
                .filter(uri -> provider.unreachable(store.uri()).isPresent())
                .orElse(store.uri());
        Optional<String> obstacle = provider.fetchesAgent() ? agents.obstacle(fetchedFrom) : Optional.empty();
        if (obstacle.isPresent()) {
            throw new WrongSettingsException(List.of(ProviderAdapters.section(provider.id()) + ": machines of "
                    + provider.id() + " cannot be given an agent: " + obstacle.get()));
        }
        return provider;
    }

    @Bean
    PlacementPolicy placementPolicy(EngineProperties properties) {
        return new StintPolicy(new Pace(properties.returnHold(), properties.maxWait(), properties.recheck()));
    }

    @Bean
    RunThreads runThreads() {
        return new RunThreads();
    }
}
