package dev.stint.checkpoints;

/**
 * How an object divides into parts: all of the same length but the last.
 *
 * @param size of the object in bytes, above 0
 * @param partBytes of every part but the last
 */
public record PartPlan(long size, int partBytes) {

    /** Part length of new objects, as long as that makes few enough of them: 16 MiB. */
    public static final int USUAL_PART_BYTES = 16 << 20;

    public PartPlan {
        if (size <= 0) {
            throw new IllegalArgumentException("an upload of " + size + " bytes has no parts; put it at once");
        }
        if (partBytes < Upload.MIN_PART_BYTES) {
            throw new IllegalArgumentException(
                    "parts of " + partBytes + " bytes are too small; the least is " + Upload.MIN_PART_BYTES);
        }
        if ((size + partBytes - 1) / partBytes > Upload.MAX_PARTS) {
            throw new IllegalArgumentException(size + " bytes in parts of " + partBytes + " make more than "
                    + Upload.MAX_PARTS + " parts; take larger ones");
        }
    }

    /** The usual parts, doubled until there are few enough. */
    public static int partBytesFor(long size) {
        int partBytes = USUAL_PART_BYTES;
        while (partBytes < 1 << 30 && size / partBytes >= Upload.MAX_PARTS) {
            partBytes *= 2;
        }
        return partBytes;
    }

    /** How many parts there are. */
    public int parts() {
        return (int) ((size + partBytes - 1) / partBytes);
    }

    /** Where a part begins, in bytes from the object's start. */
    public long offset(int number) {
        return (long) number * partBytes;
    }

    /** How long a part is in bytes. */
    public int length(int number) {
        return (int) Math.min(partBytes, size - offset(number));
    }

    /** Throws {@link IllegalArgumentException} for a part that the plan does not have, or of another length. */
    public void check(int number, int length) {
        if (number < 0 || number >= parts() || length != length(number)) {
            throw new IllegalArgumentException("part " + number + " of " + length + " bytes is none of " + this);
        }
    }
}
