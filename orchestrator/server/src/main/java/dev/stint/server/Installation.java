package dev.stint.server;

/**
 * Which installation this server is, for {@code GET /api/v1/server}.
 *
 * @param id the installation id that is on every machine's tags
 * @param storeUri where checkpoints are, without credentials
 */
public record Installation(String id, String storeUri) {}
