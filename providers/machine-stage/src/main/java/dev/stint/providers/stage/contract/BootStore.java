package dev.stint.providers.stage.contract;

import java.util.List;
import java.util.Optional;

/** The store a machine boots from, played: it believes nobody whom the real one would not believe. Safe for many threads. */
public interface BootStore {

    /** As a launch names it. */
    String uri();

    /** Puts an object there; the key is below {@link #uri}. */
    void put(String key, byte[] content);

    /** What is there, as text. */
    Optional<String> object(String key);

    /** Refuses the first so many requests for an object, in the store's words. */
    void refuse(String key, int times, Refusal refusal);

    /** What was asked in a way that it should not have been. */
    List<String> wrong();

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param code the store's
     * @param message the store's
     */
    record Refusal(int status, String code, String message) {}
}
