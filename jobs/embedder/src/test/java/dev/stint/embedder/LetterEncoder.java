package dev.stint.embedder;

import java.util.ArrayList;
import java.util.List;

/** An encoder of four numbers: how long a text is, and how often it has an a, an e and a blank. It remembers its batches. */
final class LetterEncoder implements Encoder {

    private final String sha256;
    final List<List<String>> batches = new ArrayList<>();
    Runnable beforeEach = () -> {};

    LetterEncoder() {
        this("0a");
    }

    LetterEncoder(String sha256) {
        this.sha256 = sha256;
    }

    @Override
    public ModelVersion version() {
        return new ModelVersion("letters", sha256, "plain");
    }

    @Override
    public int dimensions() {
        return 4;
    }

    @Override
    public float[][] encode(List<String> texts) {
        beforeEach.run();
        batches.add(List.copyOf(texts));
        return texts.stream().map(LetterEncoder::vector).toArray(float[][]::new);
    }

    static float[] vector(String text) {
        return new float[] {text.length(), count(text, 'a'), count(text, 'e'), count(text, ' ')};
    }

    int embedded() {
        return batches.stream().mapToInt(List::size).sum();
    }

    private static long count(String text, char letter) {
        return text.chars().filter(each -> each == letter).count();
    }

    @Override
    public void close() {
        // nothing to free
    }
}
