package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import dev.stint.providers.contract.NoticeSourceContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileNoticeSourceTest extends NoticeSourceContract {
    @TempDir
    Path folder = Path.of("");

    @Override
    protected NoticeSource open() {
        return factory().open(Map.of("STINT_NOTICE_FILE", file().toString()), InstantSource.system());
    }

    private static NoticeSourceFactory factory() {
        return ServiceLoader.load(NoticeSourceFactory.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(factory -> factory.provider().equals("local"))
                .findFirst()
                .orElseThrow();
    }

    private Path file() {
        return folder.resolve("notice.json");
    }

    @Override
    protected void announce(Instant endsAt) {
        try {
            DurableFile.write(file(), FileNoticeSource.content(endsAt, "market is dry"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void disturb() {
        LocalWorld.write(file(), "{\"kind\":\"PREEM");
    }

    @Override
    protected void vanish() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void kinds_and_instants_that_are_none_are_no_notice() {
        NoticeSource source = open();
        for (String nonsense :
                new String[] {"[]", "", "null", "{\"kind\":\"LUNCH\"}", "{\"kind\":\"PREEMPTION\",\"endsAt\":\"soon\"}"
                }) {
            LocalWorld.write(file(), nonsense);
            assertThat(source.poll()).as(nonsense).isEmpty();
        }
    }

    @Test
    void without_the_variable_the_source_cannot_be_opened() {
        assertThatThrownBy(() -> factory().open(Map.of(), InstantSource.system()))
                .hasMessageContaining("STINT_NOTICE_FILE");
    }
}
