package dev.stint.embedder;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The texts to embed, in order, by windows; within a window sorted by length, so that a batch holds texts of about the same
 * length and little of it is padding. Windows depend on the input alone, so batches are the same however often the work is
 * interrupted. Not thread-safe.
 */
final class Windows implements Closeable {

    /** The most texts in a window. */
    static final int MOST_TEXTS = 2048;

    /** A window is full when its texts have so many characters, so that long ones do not fill the memory. */
    static final int MOST_CHARS = 16 << 20;

    private final RowSource source;
    private final Settings settings;
    private final Plan plan;
    private int next;

    Windows(RowSource source, Settings settings, Plan plan) {
        this.source = source;
        this.settings = settings;
        this.plan = plan;
    }

    /**
     * Texts in the order in which they are embedded.
     *
     * @param places of each among all texts to embed
     * @param texts the texts
     * @param first how many texts are in the windows before
     */
    record Window(int first, int[] places, List<String> texts) {}

    /** The next window; empty after the last. */
    Optional<Window> next() throws IOException, BadInputException {
        List<String> texts = new ArrayList<>();
        int first = next;
        long chars = 0;
        while (next < plan.toEmbed() && texts.size() < MOST_TEXTS && chars < MOST_CHARS) {
            Row row = source.next().orElseThrow(() -> new IllegalStateException("the input has become shorter"));
            if (settings.owns(row) && plan.place(row.key()) == next) {
                texts.add(row.text());
                chars += row.text().length();
                next++;
            }
        }
        if (texts.isEmpty()) {
            return Optional.empty();
        }
        int[] order = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> texts.get(i).length()))
                .mapToInt(i -> i)
                .toArray();
        return Optional.of(new Window(
                first,
                IntStream.of(order).map(i -> first + i).toArray(),
                IntStream.of(order).mapToObj(texts::get).toList()));
    }

    @Override
    public void close() throws IOException {
        source.close();
    }
}
