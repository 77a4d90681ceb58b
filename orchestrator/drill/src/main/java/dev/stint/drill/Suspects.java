package dev.stint.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Guesses what a job forgets, from the names of the values in its checkpoints: what nothing is named after was probably not
 * saved, what differs at the first look was probably not restored. Pure.
 */
final class Suspects {

    /** What training scripts forget, in the order in which one causes the other to differ. */
    private enum Kind {
        RANDOM(
                "rng|prng|random|generator|rand|randstate|mt19937|philox|pcg64",
                "its random numbers",
                "the state of a random generator",
                "save and restore the state of every generator it draws from: random.getstate(),"
                        + " numpy's bit_generator.state, torch.get_rng_state(), torch.cuda.get_rng_state_all()"),
        DATA(
                "cursor|position|pos|offset|sampler|loader|dataloader|order|perm|permutation|consumed|seen|shuffle|"
                        + "index|idx|iterator|batches|samples",
                "its place in the data",
                "a place in the data",
                "save and restore which samples of the epoch are done, and in which order they come; a loop that"
                        + " starts the epoch anew shows the first ones twice"),
        OPTIMIZER(
                "optimizer|optim|opt|momentum|momenta|velocity|velocities|moment|moments|adam|adamw|sgd|rmsprop|avg|"
                        + "exp",
                "its optimizer",
                "an optimizer's state",
                "save and restore the optimizer too (optimizer.state_dict()): momentum and Adam's moments start at"
                        + " zero otherwise");

        private final Pattern words;
        private final String what;
        private final String named;
        private final String remedy;

        Kind(String words, String what, String named, String remedy) {
            this.words = Pattern.compile(words);
            this.what = what;
            this.named = named;
            this.remedy = remedy;
        }

        boolean namedIn(Set<String> keys) {
            return keys.stream()
                    .anyMatch(key -> words(key).stream()
                            .anyMatch(word -> words.matcher(word).matches()));
        }
    }

    private static final int MOST_NAMES = 12;

    private Suspects() {}

    /**
     * The guesses, most likely first.
     *
     * @param keys names of all values in a checkpoint; empty when it cannot be read
     * @param differing names of those that differ in the first checkpoint that does
     */
    static List<String> of(Set<String> keys, Set<String> differing) {
        if (keys.isEmpty()) {
            List<String> all = new ArrayList<>();
            all.add("what a checkpoint holds cannot be read here; the usual three are:");
            for (Kind kind : Kind.values()) {
                all.add(kind.what + ": " + kind.remedy);
            }
            return all;
        }
        List<String> likely = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (!kind.namedIn(keys)) {
                likely.add(kind.what + ": nothing in the checkpoint is named like " + kind.named + " (it holds "
                        + names(keys) + "); " + kind.remedy);
            }
        }
        boolean nothingMissing = likely.isEmpty();
        for (Kind kind : Kind.values()) {
            boolean consequence = kind == Kind.OPTIMIZER
                    && (!nothingMissing || Kind.RANDOM.namedIn(differing) || Kind.DATA.namedIn(differing));
            if (kind.namedIn(differing) && !consequence) {
                likely.add((nothingMissing ? "" : "or, if that is not needed, ") + kind.what
                        + ": saved, but after the resume it is not what it should be; look whether it is restored, and"
                        + " before it is used");
            }
        }
        if (likely.isEmpty()) {
            likely.add("random numbers, place in the data and optimizer are saved, and go on as they should: look at"
                    + " what else the next step depends on, such as a learning rate schedule, a loss scale, a running"
                    + " mean, a cache");
        }
        return likely;
    }

    /** The first part of each name is enough to recognise it. */
    private static String names(Set<String> keys) {
        Set<String> tops = new TreeSet<>();
        keys.forEach(key -> tops.add(key.replaceFirst("[.\\[].*", "")));
        List<String> first = tops.stream().limit(MOST_NAMES).toList();
        return String.join(", ", first) + (tops.size() > first.size() ? ", ..." : "");
    }

    /** {@code optimizer.state.0.exp_avg} and {@code rngState} in words. */
    private static List<String> words(String key) {
        return List.of(key.replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .split("[^a-z0-9]+"));
    }
}
