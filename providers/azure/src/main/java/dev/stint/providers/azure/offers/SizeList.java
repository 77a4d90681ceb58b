package dev.stint.providers.azure.offers;

import java.util.Map;

/**
 * The sizes of a region.
 *
 * @param sizes those that can be offered, by name
 * @param leftOut why others that were asked for are not, by name
 */
record SizeList(Map<String, SizeFacts> sizes, Map<String, String> leftOut) {
    SizeList {
        sizes = Map.copyOf(sizes);
        leftOut = Map.copyOf(leftOut);
    }
}
