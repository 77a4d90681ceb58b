package dev.stint.checkpoints.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Key order and cost of listings, whatever order of the two it may be that the service has, and whether it knows startFrom. */
final class ListingTest {

    private static final List<String> LETTERS = List.of("a", "b", "0", "ä", "\uE000", "\uD83D\uDE00", "\uFF5E");

    private static FakeBlobService service(List<String> names, Comparator<String> order, boolean knowsStartFrom)
            throws IOException {
        List<String> sorted = names.stream().sorted(order).toList();
        return new FakeBlobService(request -> page(request, sorted, order, knowsStartFrom));
    }

    private static void page(
            HttpExchange request, List<String> sorted, Comparator<String> order, boolean knowsStartFrom)
            throws IOException {
        Map<String, String> query = new HashMap<>();
        for (String pair : request.getRequestURI().getRawQuery().split("&")) {
            String[] sides = pair.split("=", 2);
            query.put(sides[0], URLDecoder.decode(sides[1], StandardCharsets.UTF_8));
        }
        String from = knowsStartFrom ? query.getOrDefault("startFrom", "") : "";
        List<String> left = sorted.stream()
                .filter(name -> name.startsWith(query.getOrDefault("prefix", "")))
                .filter(name -> order.compare(name, from) >= 0)
                .filter(name -> !query.containsKey("marker") || order.compare(name, query.get("marker")) > 0)
                .toList();
        int size = Math.min(left.size(), Integer.parseInt(query.getOrDefault("maxresults", "5000")));
        StringBuilder xml = new StringBuilder("<?xml version=\"1.0\" encoding=\"utf-8\"?><EnumerationResults><Blobs>");
        for (String name : left.subList(0, size)) {
            xml.append("<Blob><Name>")
                    .append(name)
                    .append("</Name><Properties><Content-Length>1</Content-Length><BlobType>BlockBlob</BlobType>")
                    .append("</Properties></Blob>");
        }
        xml.append("</Blobs><NextMarker>")
                .append(size < left.size() ? left.get(size - 1) : "")
                .append("</NextMarker></EnumerationResults>");
        FakeBlobService.answer(request, 200, "application/xml", xml.toString());
    }

    @Test
    void pages_are_in_key_order_whichever_order_the_service_lists_in() throws Exception {
        Random random = new Random(3);
        for (Comparator<String> order : List.of(ObjectKeys.ORDER, Comparator.<String>naturalOrder())) {
            for (boolean knowsStartFrom : new boolean[] {true, false}) {
                List<String> keys = keys(random, 250);
                try (FakeBlobService service = service(keys, order, knowsStartFrom);
                        ObjectStore store = service.open()) {
                    List<String> sorted = keys.stream().sorted(ObjectKeys.ORDER).toList();
                    for (int limit : new int[] {20, 1000}) {
                        assertThat(walk(store, "", limit)).containsExactlyElementsOf(sorted);
                    }
                    assertThat(walk(store, "a", 7))
                            .containsExactlyElementsOf(sorted.stream()
                                    .filter(key -> key.startsWith("a"))
                                    .toList());
                    for (String after : LETTERS) {
                        assertThat(store.list("", after, 5))
                                .extracting(ObjectInfo::key)
                                .containsExactlyElementsOf(sorted.stream()
                                        .filter(key -> ObjectKeys.ORDER.compare(key, after) > 0)
                                        .limit(5)
                                        .toList());
                    }
                }
            }
        }
    }

    @Test
    void the_end_of_a_long_log_costs_one_request() throws Exception {
        List<String> log = new ArrayList<>();
        for (int i = 0; i < 12_000; i++) {
            log.add(String.format("t/r/log/%020d.json", i));
        }
        try (FakeBlobService service = service(log, ObjectKeys.ORDER, true);
                ObjectStore store = service.open()) {
            assertThat(store.list("t/r/log/", log.get(11_990), 1000)).hasSize(9);
            assertThat(store.list("t/r/log/", "t/r/log0", 1000)).isEmpty();
            assertThat(service.requests()).hasSize(1);
        }
        try (FakeBlobService service = service(log, ObjectKeys.ORDER, false);
                ObjectStore store = service.open()) {
            assertThat(store.list("t/r/log/", log.get(11_990), 6000)).hasSize(9);
            assertThat(service.requests())
                    .as("of 5,000 each, as the class says")
                    .hasSize(3);
        }
    }

    @Test
    void a_service_that_lists_in_another_order_is_not_believed() throws Exception {
        Comparator<String> foldersFirst = Comparator.comparing(name -> name.replace('/', '\u0001'));
        try (FakeBlobService service = service(List.of("t/a-b", "t/a/b"), foldersFirst, true);
                ObjectStore store = service.open()) {
            assertThatThrownBy(() -> store.list("t/", "", 10))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("t/a-b", "t/a/b", "hierarchical namespace");
        }
    }

    private static List<String> walk(ObjectStore store, String prefix, int limit) throws IOException {
        List<String> walked = new ArrayList<>();
        List<ObjectInfo> page = store.list(prefix, "", limit);
        while (!page.isEmpty()) {
            page.forEach(object -> walked.add(object.key()));
            page = store.list(prefix, walked.get(walked.size() - 1), limit);
        }
        return walked;
    }

    private static List<String> keys(Random random, int count) {
        return random.ints(0, LETTERS.size())
                .mapToObj(LETTERS::get)
                .map(first -> {
                    StringBuilder key = new StringBuilder(first);
                    for (int i = random.nextInt(4); i > 0; i--) {
                        key.append(LETTERS.get(random.nextInt(LETTERS.size())));
                    }
                    return key.toString();
                })
                .distinct()
                .limit(count)
                .toList();
    }
}
