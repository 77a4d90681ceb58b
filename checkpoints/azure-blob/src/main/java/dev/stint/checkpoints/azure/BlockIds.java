package dev.stint.checkpoints.azure;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of one upload's blocks: when it was begun, a random number of its own, the block's number. All are of one length, as Azure
 * demands of all blocks of a blob. Azure does not tell when a block came, so the name does; by this machine's clock, which the store
 * lets be wrong by 15 minutes at most.
 *
 * @param upload {@code <seconds since 1970, 12 digits>-<32 hex digits>}
 */
record BlockIds(String upload) {

    private static final Pattern FORM = Pattern.compile("stint-(([0-9]{12})-[0-9a-f]{32})-[0-9]{5}");

    /** Those of a new upload. */
    static BlockIds begun(Instant now) {
        String random = UUID.randomUUID().toString().replace("-", "");
        return new BlockIds(String.format("%012d-%s", now.getEpochSecond(), random));
    }

    /** The upload that a block belongs to; empty for blocks that others named. */
    static Optional<BlockIds> of(String block) {
        try {
            String name = new String(Base64.getDecoder().decode(block), StandardCharsets.US_ASCII);
            Matcher matcher = FORM.matcher(name);
            return matcher.matches() ? Optional.of(new BlockIds(matcher.group(1))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not Base64, so not ours
        }
    }

    /** When the upload was begun. */
    Instant begunAt() {
        return Instant.ofEpochSecond(Long.parseLong(upload.substring(0, 12)));
    }

    /** The block with a number, as the service wants it. */
    String block(int number) {
        String name = String.format("stint-%s-%05d", upload, number);
        return Base64.getEncoder().encodeToString(name.getBytes(StandardCharsets.US_ASCII));
    }
}
