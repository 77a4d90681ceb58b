package dev.stint.checkpoints.azure;

import com.azure.core.http.rest.PagedResponse;
import com.azure.storage.blob.models.BlobItem;
import com.azure.storage.blob.models.BlobListDetails;
import com.azure.storage.blob.models.ListBlobsOptions;
import dev.stint.checkpoints.ObjectKeys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Listings in key order. The service begins at {@code startFrom} (2026-02-06 and later), so a listing costs a request for each 5,000
 * objects it gives, however many lie before. A service that does not know {@code startFrom} gives all from the prefix's beginning,
 * and what comes before is dropped here: as right, and dearer.
 *
 * <p>The service says "alphabetical" and does not say of what: bytes of UTF-8, as {@link ObjectKeys#ORDER}, or UTF-16 units, as
 * Azurite does. The two differ only where characters from U+D800 on meet; a page is cut there only once both agree that nothing
 * smaller can come. Another order altogether, as in accounts with a hierarchical namespace, is noticed and refused.
 */
final class BlobListing {

    private static final int PAGE = 5000;

    /** A page is no smaller, in case that it is not enough. */
    private static final int SMALL_PAGE = 100;

    private final BlobContainer container;
    private final BlobAddress address;

    BlobListing(BlobContainer container) {
        this.container = container;
        this.address = container.address();
    }

    /** Blobs by whole names, as {@link dev.stint.checkpoints.ObjectStore#list} has them. */
    List<BlobItem> after(String prefix, String startAfter, int limit) throws IOException {
        String begin = address.root() + prefix;
        String after = startAfter.isEmpty() ? "" : address.root() + startAfter;
        if (limit <= 0 || (ObjectKeys.ORDER.compare(after, begin) > 0 && !after.startsWith(begin))) {
            return List.of();
        }
        ListBlobsOptions options = new ListBlobsOptions().setPrefix(begin).setMaxResultsPerPage(pageSize(limit));
        String from = agreed(after);
        if (ObjectKeys.ORDER.compare(from, begin) > 0) {
            options.setStartFrom(from);
        }
        TreeMap<String, BlobItem> smallest = new TreeMap<>(ObjectKeys.ORDER);
        Pages pages = new Pages(prefix, options);
        String last = "";
        while (pages.more() && !complete(smallest, limit, last)) {
            for (BlobItem item : pages.next()) {
                last = item.getName();
                if (last.startsWith(begin) && ObjectKeys.ORDER.compare(last, after) > 0 && isKey(last)) {
                    smallest.put(last, item);
                }
                if (smallest.size() > limit) {
                    smallest.pollLastEntry();
                }
            }
        }
        return List.copyOf(smallest.values());
    }

    /** One more than asked for, since the first may be startAfter itself. */
    private static int pageSize(int limit) {
        return limit < PAGE ? Math.max(SMALL_PAGE, limit + 1) : PAGE;
    }

    /** All blobs below a prefix, those of which only uncommitted blocks are there among them. */
    List<BlobItem> withUncommitted(String prefix) throws IOException {
        ListBlobsOptions options = new ListBlobsOptions()
                .setPrefix(address.root() + prefix)
                .setMaxResultsPerPage(PAGE)
                .setDetails(new BlobListDetails().setRetrieveUncommittedBlobs(true));
        List<BlobItem> all = new ArrayList<>();
        Pages pages = new Pages(prefix, options);
        while (pages.more()) {
            pages.next().stream().filter(item -> isKey(item.getName())).forEach(all::add);
        }
        return all;
    }

    /** What others may have put here, a folder's marker for instance, is nothing a key of ours can name. */
    private boolean isKey(String blob) {
        return ObjectKeys.allowed(address.key(blob));
    }

    /** Whether nothing that is still to come can sort before what is there. */
    private static boolean complete(TreeMap<String, BlobItem> smallest, int limit, String last) {
        if (smallest.size() < limit) {
            return false;
        }
        String largest = smallest.lastKey();
        String agreed = agreed(largest);
        return agreed.length() == largest.length() || !last.startsWith(agreed);
    }

    /** The beginning of a name, as far as all orders agree on it. */
    private static String agreed(String name) {
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) >= Character.MIN_SURROGATE) {
                return name.substring(0, i);
            }
        }
        return name;
    }

    /** The service's pages, one request after the other. */
    private final class Pages {
        private final String prefix;
        private final Iterator<PagedResponse<BlobItem>> pages;
        private @Nullable String last;

        Pages(String prefix, ListBlobsOptions options) throws IOException {
            this.prefix = prefix;
            this.pages = ask(() -> container.list(options).iterableByPage().iterator());
        }

        private <T> T ask(Supplier<T> question) throws IOException {
            return container.failures().during(BlobCall.LIST, prefix, question);
        }

        boolean more() throws IOException {
            return ask(pages::hasNext);
        }

        List<BlobItem> next() throws IOException {
            List<BlobItem> page = ask(() -> pages.next().getValue());
            for (BlobItem item : page) {
                checkOrder(item.getName());
            }
            return page;
        }

        private void checkOrder(String name) throws IOException {
            if (last != null && ObjectKeys.ORDER.compare(last, name) > 0 && last.compareTo(name) > 0) {
                throw new IOException(
                        "azure: list '" + prefix + "' in " + address.name() + ": '" + name + "' came after '" + last
                                + "'; accounts that list otherwise than by name (hierarchical namespace) cannot be used");
            }
            last = name;
        }
    }
}
