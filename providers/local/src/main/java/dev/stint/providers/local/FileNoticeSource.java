package dev.stint.providers.local;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Hears of a preemption through a file that appears in the machine's folder. */
final class FileNoticeSource implements NoticeSource {
    /** Environment variable with the path of the file. */
    static final String VARIABLE = "STINT_NOTICE_FILE";

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final long LARGEST_BYTES = 65_536;

    private final Path file;
    private Optional<Notice> heard = Optional.empty();

    FileNoticeSource(Path file) {
        this.file = file;
    }

    /** The content of a notice file. */
    static byte[] content(Instant endsAt, String why) {
        return JSON.writeValueAsBytes(java.util.Map.of("kind", Notice.Kind.PREEMPTION, "endsAt", endsAt, "why", why));
    }

    @Override
    public Optional<Notice> poll() {
        if (heard.isEmpty() && Files.isRegularFile(file)) {
            heard = read();
        }
        return heard;
    }

    /** Empty when the file cannot be understood: as the contract says, an error is no notice; the next poll tries again. */
    private Optional<Notice> read() {
        try {
            if (Files.size(file) > LARGEST_BYTES) {
                return Optional.empty();
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            Notice.Kind kind = Notice.Kind.valueOf(root.path("kind").asString(""));
            @Nullable String endsAt = root.path("endsAt").asString(null);
            return Optional.of(new Notice(
                    kind,
                    Optional.ofNullable(endsAt).map(Instant::parse),
                    root.path("why").asString("local market")));
        } catch (IOException | JacksonException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    @Override
    public Duration interval() {
        return Duration.ofMillis(100);
    }
}
