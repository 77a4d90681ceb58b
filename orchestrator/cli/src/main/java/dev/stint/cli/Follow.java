package dev.stint.cli;

import dev.stint.api.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Follows a run until it rests. A lost connection is opened again where it stopped; a server that died is started again,
 * saying so: the run does not depend on it.
 */
final class Follow {
    private static final int MOST_LOSSES_IN_A_ROW = 20;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ServerDoor door;
    private final Pause pause;

    Follow(ServerDoor door, Pause pause) {
        this.door = door;
        this.pause = pause;
    }

    /** Where a follower is: the last timeline entry it has seen, and the next byte of the log (-1: no log wanted). */
    record Place(long event, long log) {}

    /**
     * Shows a run until it rests.
     *
     * @param api where to begin
     * @return the run at rest
     * @throws CommandFailure when the server stays away
     */
    Views.RunView untilRest(Api api, String run, Place from, FollowView view) {
        Place place = from;
        int losses = 0;
        Duration wait = FIRST_PAUSE;
        Api current = api;
        while (true) {
            String loss = "the server closed the connection";
            try (EventStream stream = current.stream(run, place.event(), place.log())) {
                Optional<EventStream.Message> message;
                while ((message = stream.next()).isPresent()) {
                    losses = 0;
                    wait = FIRST_PAUSE;
                    if (message.get().event().equals("end")) {
                        Views.RunView end = Json.read(message.get().data(), Views.RunView.class);
                        view.run(end);
                        return end;
                    }
                    place = show(message.get(), place, view);
                }
            } catch (IOException e) {
                loss = "the connection to the server was lost (" + Trouble.words(e) + ")";
            }
            losses++;
            if (losses > MOST_LOSSES_IN_A_ROW) {
                throw new CommandFailure(
                        ExitCodes.NO_SERVER,
                        loss + " " + losses + " times in a row; the run goes on: stint show " + run);
            }
            if (losses == 1) {
                view.note(loss + "; connecting again");
            }
            pause.of(wait);
            wait = wait.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? wait.multipliedBy(2) : LONGEST_PAUSE;
            current = door.connect(view::note);
        }
    }

    private static Place show(EventStream.Message message, Place place, FollowView view) {
        switch (message.event()) {
            case "timeline" -> {
                Views.EventView event = Json.read(message.data(), Views.EventView.class);
                if (event.sequence() <= place.event()) {
                    return place;
                }
                view.event(event);
                return new Place(event.sequence(), place.log());
            }
            case "run" -> view.run(Json.read(message.data(), Views.RunView.class));
            case "log" -> {
                JsonNode log = Json.tree(message.data());
                view.log(log.path("text").asString());
                return new Place(place.event(), log.path("next").asLong());
            }
            default -> {} // an event of a newer server
        }
        return place;
    }
}
