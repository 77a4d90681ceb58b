package dev.stint.server.dashboard;

import java.util.List;
import java.util.Optional;

/**
 * What every page has around its content.
 *
 * @param title of the page, in the browser's window
 * @param place which entry of the navigation it belongs to; empty for none
 * @param visitor who looks; empty where nobody is signed in
 * @param said what came of an action just done; empty for nothing
 * @param formToken for every form of the page
 * @param assets version of style and script, so that a new server's are fetched anew
 */
record Frame(
        String title, String place, Optional<String> visitor, Optional<String> said, String formToken, String assets) {

    /** An entry of the navigation. */
    record Place(String name, String path) {}

    private static final List<Place> PLACES = List.of(
            new Place("Runs", "/runs"),
            new Place("Queue", "/queue"),
            new Place("Schedules", "/schedules"),
            new Place("Cost", "/cost"),
            new Place("Pools", "/pools"),
            new Place("Checkpoints", "/checkpoints"),
            new Place("Servers", "/servers"),
            new Place("Submit", "/submit"));

    List<Place> places() {
        return PLACES;
    }
}
