package dev.stint.server.peers;

import java.util.ArrayList;
import java.util.List;

/** Which of the runs that nobody drives a server tries to take in one look. Pure. */
final class Takeover {

    private Takeover() {}

    /**
     * An even share, beginning at another place for each server, so that those which look at the same moment do not all reach for the
     * same runs. What is left is there at the next look; so everything is taken also when all but one never look.
     *
     * @param orphans in an order that all servers see
     * @param rank the server's place among those that take runs, from 0; negative for one that takes none
     * @param servers how many take runs
     */
    static List<String> share(List<String> orphans, int rank, int servers) {
        if (rank < 0 || orphans.isEmpty()) {
            return List.of();
        }
        int all = orphans.size();
        int share = (all + servers - 1) / servers;
        List<String> mine = new ArrayList<>(share);
        for (int i = 0; i < share; i++) {
            mine.add(orphans.get((int) (((long) rank * share + i) % all)));
        }
        return mine;
    }
}
