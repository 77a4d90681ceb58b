package dev.stint.providers.gcp.offers;

import com.google.cloud.compute.v1.AcceleratorType;
import com.google.cloud.compute.v1.AcceleratorTypesClient;
import com.google.cloud.compute.v1.ListAcceleratorTypesRequest;
import com.google.cloud.compute.v1.ListMachineTypesRequest;
import com.google.cloud.compute.v1.MachineType;
import com.google.cloud.compute.v1.MachineTypesClient;
import dev.stint.providers.cloud.TypeGlobs;
import dev.stint.providers.gcp.GcpConnection;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The instance types of a region that can be offered, by {@code machineTypes.list} and {@code acceleratorTypes.list} of its zones: those of
 * {@link TypeReading}, and N1 with each number of GPUs that can be attached.
 */
final class MachineTypes {

    private static final Logger LOG = System.getLogger(MachineTypes.class.getName());

    /** As many as Google gives at once. */
    private static final int PER_PAGE = 500;

    private final String region;
    private final GcpConnection connection;
    private final TypeGlobs wanted;
    private final Supplier<Zones> zones;

    MachineTypes(String region, GcpConnection connection, TypeGlobs wanted, Supplier<Zones> zones) {
        this.region = region;
        this.connection = connection;
        this.wanted = wanted;
        this.zones = zones;
    }

    /**
     * By name. Types that are wanted and cannot be offered are left out, and reported.
     *
     * @throws IllegalStateException when no zone has any type: what was known is kept
     */
    Types read() {
        List<String> here = zones.get().of(region);
        if (here.isEmpty()) {
            throw new IllegalStateException("Compute Engine names no zone of " + region
                    + " that stint.providers.gcp.zones allows; correct either");
        }
        Map<String, TypeFacts> facts = new HashMap<>();
        Map<String, Set<String>> places = new HashMap<>();
        Map<String, String> leftOut = new TreeMap<>();
        int[] seen = {0};
        for (String zone : here) {
            Map<Gpu, Integer> gpus = attachable(zone);
            Pages.read(
                    "machine types of " + zone,
                    token -> connection
                            .machineTypes()
                            .list(ListMachineTypesRequest.newBuilder()
                                    .setProject(connection.project())
                                    .setZone(zone)
                                    .setMaxResults(PER_PAGE)
                                    .setPageToken(token)
                                    .build()),
                    MachineTypesClient.ListPagedResponse::getNextPageToken,
                    page -> {
                        for (MachineType type : page.getPage().getValues()) {
                            seen[0]++;
                            for (TypeReading reading : kinds(type, gpus)) {
                                String name = reading.kind().text();
                                if (reading.facts().isEmpty()) {
                                    leftOut.put(name, reading.problem());
                                } else {
                                    facts.putIfAbsent(name, reading.facts().get());
                                    places.computeIfAbsent(name, key -> new TreeSet<>())
                                            .add(zone);
                                }
                            }
                        }
                    });
        }
        if (seen[0] == 0) {
            throw new IllegalStateException("Compute Engine answered with no machine type in any zone");
        }
        if (!leftOut.isEmpty()) {
            LOG.log(Level.INFO, "machine types of {0}: not offered: {1}", region, leftOut);
        }
        Map<String, TypeFacts> offered = new HashMap<>();
        facts.forEach((name, fact) -> offered.put(name, fact.in(places.getOrDefault(name, Set.of()))));
        return new Types(offered, leftOut);
    }

    /**
     * What a region has.
     *
     * @param facts by instance type
     * @param leftOut why others, that are wanted, are not offered
     */
    record Types(Map<String, TypeFacts> facts, Map<String, String> leftOut) {
        Types {
            facts = Map.copyOf(facts);
            leftOut = Map.copyOf(leftOut);
        }
    }

    /** A machine type as it is, and with GPUs; only what is wanted. */
    private List<TypeReading> kinds(MachineType type, Map<Gpu, Integer> gpus) {
        List<TypeReading> kinds = new ArrayList<>();
        TypeReading plain = TypeReading.of(type);
        if (wanted.match(plain.kind().text())) {
            kinds.add(plain);
        }
        plain.facts()
                .map(TypeFacts::shape)
                .filter(shape -> shape.acceleratorCount() == 0)
                .ifPresent(shape -> {
                    gpus.forEach((gpu, most) -> {
                        for (int count : Attachable.counts(type.getName(), shape, gpu, most)) {
                            TypeReading attached = plain.with(gpu, count);
                            if (wanted.match(attached.kind().text())) {
                                kinds.add(attached);
                            }
                        }
                    });
                });
        return kinds;
    }

    /** How many cards of each GPU that can be attached a machine in a zone may have. */
    private Map<Gpu, Integer> attachable(String zone) {
        Map<Gpu, Integer> most = new EnumMap<>(Gpu.class);
        Pages.read(
                "accelerator types of " + zone,
                token -> connection
                        .acceleratorTypes()
                        .list(ListAcceleratorTypesRequest.newBuilder()
                                .setProject(connection.project())
                                .setZone(zone)
                                .setMaxResults(PER_PAGE)
                                .setPageToken(token)
                                .build()),
                AcceleratorTypesClient.ListPagedResponse::getNextPageToken,
                page -> {
                    for (AcceleratorType type : page.getPage().getValues()) {
                        Gpu.ofType(type.getName()).ifPresent(gpu -> most.put(gpu, type.getMaximumCardsPerInstance()));
                    }
                });
        return most;
    }
}
