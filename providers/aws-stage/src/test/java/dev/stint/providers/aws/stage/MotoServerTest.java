package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MotoServerTest {

    @Test
    void a_server_that_is_closed_leaves_no_process() throws Exception {
        MotoServer server = MotoServer.start();
        assertThat(server.running()).isTrue();

        server.close();

        assertThat(server.running()).isFalse();
    }
}
