package dev.stint.providers.azure.offers;

import tools.jackson.databind.JsonNode;

/**
 * Azure Resource Manager, asked as JSON with the adapter's identity. Repeats nothing by itself: whoever keeps what was read knows
 * when to ask again. Safe for use by many threads.
 */
interface Arm {

    /**
     * Reads.
     *
     * @param address a path from the root with its query, such as {@code /subscriptions/…?api-version=…}, or what an answer named as
     *     its next page; any other place than Azure Resource Manager is refused, since the identity would go there too
     * @throws UnansweredException when there is no answer with status 200
     */
    JsonNode get(String address);

    /**
     * Asks what is asked by sending something; changes nothing.
     *
     * @throws UnansweredException when there is no answer with status 200
     */
    JsonNode post(String address, JsonNode body);
}
