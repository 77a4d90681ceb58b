package dev.stint.providers.gcp.offers;

import com.google.cloud.compute.v1.ListZonesRequest;
import com.google.cloud.compute.v1.Zone;
import com.google.cloud.compute.v1.ZonesClient;
import dev.stint.providers.gcp.GcpConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The zones that are used, of all regions.
 *
 * @param up whether a zone is, by its name; only zones that are set are here
 */
record Zones(Map<String, Boolean> up) {

    private static final int ZONES_PER_PAGE = 500;

    Zones {
        up = Map.copyOf(up);
    }

    /** Names of the zones of a region, whether they are up or not. */
    List<String> of(String region) {
        return up.keySet().stream()
                .filter(zone -> TypeFacts.region(zone).equals(region))
                .sorted()
                .toList();
    }

    boolean isUp(String zone) {
        return up.getOrDefault(zone, false);
    }

    /** @throws IllegalStateException when Google names no zone at all: what was known is kept */
    static Zones read(GcpConnection connection, OfferSettings settings) {
        List<Zone> all = new ArrayList<>();
        Pages.read(
                "zones",
                token -> connection
                        .zones()
                        .list(ListZonesRequest.newBuilder()
                                .setProject(connection.project())
                                .setMaxResults(ZONES_PER_PAGE)
                                .setPageToken(token)
                                .build()),
                ZonesClient.ListPagedResponse::getNextPageToken,
                page -> page.getPage().getValues().forEach(all::add));
        if (all.isEmpty()) {
            throw new IllegalStateException("Compute Engine answered with no zone");
        }
        Map<String, Boolean> up = new TreeMap<>();
        for (Zone zone : all) {
            String name = zone.getName();
            if (settings.regions().contains(TypeFacts.region(name))
                    && settings.zones().match(name)) {
                up.put(name, zone.getStatus().equals("UP"));
            }
        }
        return new Zones(up);
    }
}
