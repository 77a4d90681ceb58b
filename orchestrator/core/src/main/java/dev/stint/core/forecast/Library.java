package dev.stint.core.forecast;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Recordings of markets, in groups that were recorded at the same time. Made once, for many forecasts. Immutable.
 *
 * @param groups never empty
 */
public record Library(List<Group> groups) {

    /** The resource beside this class with the recordings that come with the program, as {@link #parse} reads them. */
    public static final String SHIPPED = "recordings.txt";

    /** Moments are half an hour apart: a market changes in minutes, but hours are forecast. */
    static final long STEP_SECONDS = 1800;

    public Library {
        groups = List.copyOf(groups);
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("a library without recordings tells nothing; give one or more");
        }
    }

    /**
     * Markets of one kind, recorded over the same time.
     *
     * @param kind what they have in common: provider and accelerator, such as {@code aws V100}
     * @param markets their names
     * @param recordings in the order of their names; all of one length
     * @param moments of each recording, how it was every {@link #STEP_SECONDS}
     */
    public record Group(String kind, List<String> markets, List<Recording> recordings, List<List<Moment>> moments) {
        public Group {
            markets = List.copyOf(markets);
            recordings = List.copyOf(recordings);
            moments = List.copyOf(moments);
        }

        /** @throws IllegalArgumentException when there are none, or they are too short or not of one length */
        public static Group of(String kind, List<String> markets, List<Recording> recordings) {
            List<Long> lengths =
                    recordings.stream().map(Recording::length).distinct().toList();
            if (lengths.size() != 1 || lengths.get(0) < STEP_SECONDS || markets.size() != recordings.size()) {
                throw new IllegalArgumentException(kind + ": " + markets.size() + " markets with recordings of "
                        + lengths + " s; give each market one, all of one length of " + STEP_SECONDS + " s or more");
            }
            return new Group(
                    kind,
                    markets,
                    recordings,
                    recordings.stream()
                            .map(recording -> recording.moments(0, STEP_SECONDS))
                            .toList());
        }

        /** How many moments there are something to follow after. */
        int steps() {
            return (int) ((recordings.get(0).length() + STEP_SECONDS - 1) / STEP_SECONDS);
        }

        /** The same without some markets; empty when none is left. */
        List<Group> without(List<String> left) {
            List<Integer> kept = new ArrayList<>();
            for (int i = 0; i < markets.size(); i++) {
                if (!left.contains(markets.get(i))) {
                    kept.add(i);
                }
            }
            return kept.isEmpty()
                    ? List.of()
                    : List.of(new Group(
                            kind,
                            kept.stream().map(markets::get).toList(),
                            kept.stream().map(recordings::get).toList(),
                            kept.stream().map(moments::get).toList()));
        }
    }

    /** The same without some markets: what can be told of them from all others. */
    public Library without(List<String> markets) {
        return new Library(groups.stream()
                .flatMap(group -> group.without(markets).stream())
                .toList());
    }

    /**
     * Reads recordings from lines {@code provider accelerator market tick-seconds up|down ticks...}: how it was at first, and how
     * many ticks each spell lasted. Lines of one provider and accelerator, in a row, are a group. Lines that begin with # are
     * remarks.
     */
    public static Library parse(List<String> lines) {
        List<Group> groups = new ArrayList<>();
        String kind = "";
        List<String> markets = new ArrayList<>();
        List<Recording> recordings = new ArrayList<>();
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.trim().split(" +");
            if (words.length < 6) {
                throw new IllegalArgumentException("recording \"" + line
                        + "\": give provider, accelerator, market, seconds of a tick, up or down, and spells in ticks");
            }
            String itsKind = words[0] + " " + words[1];
            if (!itsKind.equals(kind) && !markets.isEmpty()) {
                groups.add(Group.of(kind, markets, recordings));
                markets = new ArrayList<>();
                recordings = new ArrayList<>();
            }
            kind = itsKind;
            markets.add(words[2]);
            int tick = Integer.parseInt(words[3]);
            recordings.add(Recording.of(
                    words[4].equals("up"),
                    Arrays.stream(words)
                            .skip(5)
                            .map(ticks -> Duration.ofSeconds((long) tick * Integer.parseInt(ticks)))
                            .toList()));
        }
        if (!markets.isEmpty()) {
            groups.add(Group.of(kind, markets, recordings));
        }
        return new Library(groups);
    }
}
