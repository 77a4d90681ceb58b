package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForegroundServerTest {
    @TempDir
    Path folder;

    @Test
    void the_server_is_started_with_its_settings_and_its_exit_code_is_the_commands() throws IOException {
        Path seen = folder.resolve("seen");
        Path java = folder.resolve("java");
        Files.writeString(java, "#!/bin/sh\nprintf '%s\\n' \"$STINT_HOME\" \"$@\" >" + seen + "\nexit 2\n");
        Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
        Path home = folder.resolve("home");
        ForegroundServer server = new ForegroundServer(
                home, Map.of("STINT_DIST", folder.resolve("dist").toString()), java);

        assertThat(server.serve("2g", List.of("--stint.server.mode=team"))).isEqualTo(2);

        assertThat(Files.readAllLines(seen))
                .startsWith(home.toString())
                .contains("-Xmx2g", "-cp", folder.resolve("dist/server") + "/*")
                .endsWith("dev.stint.server.StintServer", "--stint.server.mode=team");
    }

    @Test
    void what_is_neither_a_command_nor_a_setting_is_a_wrong_call() {
        Desk desk = new Desk(folder, false, new Desk.Nobody());

        assertThat(desk.call("server", "stpo")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("stpo");
        assertThat(desk.call("server", "--heap", "much")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--heap: 'much' is no size");
    }
}
