package dev.stint.providers.local;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes the notice source of local machines; the provider leaves the file's path in {@code STINT_NOTICE_FILE}. */
public final class FileNoticeSourceFactory implements NoticeSourceFactory {

    @Override
    public String provider() {
        return LocalCapacityProvider.ID;
    }

    /** @throws IllegalArgumentException when the environment does not name the file */
    @Override
    public NoticeSource open(Map<String, String> environment, InstantSource clock) {
        @Nullable String file = environment.get(FileNoticeSource.VARIABLE);
        if (file == null || file.isBlank()) {
            throw new IllegalArgumentException(FileNoticeSource.VARIABLE
                    + " is not set; local machines are started by the local provider, which sets it");
        }
        return new FileNoticeSource(Path.of(file));
    }
}
