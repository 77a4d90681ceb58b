package dev.stint.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes broken specs from good ones. The same examples, keys and seed always make the same mutant. Immutable, thread-safe.
 *
 * <p>Lines are cut and joined as text, not as YAML: what comes out need not be YAML at all. About one mutant in ten is still a
 * valid spec, so that a test also sees what it must not refuse.
 */
public final class HostileSpecs {

    private final List<Map.Entry<String, String>> examples;
    private final TextMutations texts;

    /**
     * @param examples texts of good specs by name
     * @param keys every key a spec knows, such as {@code budget.max} and {@code inputs[].path}; values are put there
     */
    public HostileSpecs(Map<String, String> examples, List<String> keys) {
        if (examples.isEmpty() || keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "hostile specs: " + examples.size() + " examples and " + keys.size() + " keys; give some of both");
        }
        this.examples = List.copyOf(new TreeMap<>(examples).entrySet());
        this.texts = new TextMutations(keys);
    }

    /** One mutant. */
    public Mutant mutant(long seed) {
        // neighbouring seeds of a linear generator begin alike; this spreads them
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        Map.Entry<String, String> example = examples.get(random.nextInt(examples.size()));
        List<String> changes = new ArrayList<>();
        String text = example.getValue();
        int rounds = random.nextInt(10) == 0 ? 3 : random.nextInt(4) == 0 ? 2 : 1;
        for (int round = 0; round < rounds; round++) {
            text = texts.change(text, random, changes);
        }
        byte[] bytes = Encodings.bytes(text, random, changes);
        return new Mutant(seed, example.getKey(), changes, bytes);
    }

    /** One setting as it might follow {@code --set}: mostly a key that is known, with a value that should not be there. */
    public String setting(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L + 1);
        return texts.setting(random);
    }
}
