package dev.stint.checkpoints;

/**
 * What a sweep freed.
 *
 * @param objects how many were deleted
 * @param bytes their sizes
 * @param uploads how many, begun and never ended, were aborted
 */
public record Freed(int objects, long bytes, int uploads) {

    /** Nothing. */
    public static final Freed NOTHING = new Freed(0, 0, 0);

    /** Both together. */
    public Freed plus(Freed other) {
        return new Freed(objects + other.objects, bytes + other.bytes, uploads + other.uploads);
    }
}
