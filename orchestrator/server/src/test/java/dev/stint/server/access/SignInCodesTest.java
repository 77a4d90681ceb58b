package dev.stint.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.HandClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Codes that sign in once. */
final class SignInCodesTest {
    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T08:00:00Z"));
    private final SignInCodes codes = new SignInCodes(clock);

    @Test
    void a_code_is_good_once_and_for_a_minute() {
        SignInCodes.Code first = codes.make("token");
        SignInCodes.Code second = codes.make("token");
        assertThat(first.code()).matches("[0-9a-f]{48}").isNotEqualTo(second.code());

        assertThat(codes.use("nonsense")).isEmpty();
        assertThat(codes.use(first.code())).contains("token");
        assertThat(codes.use(first.code())).isEmpty();
        clock.pass(SignInCodes.GOOD_FOR);
        assertThat(codes.use(second.code())).isEmpty();
    }

    @Test
    void old_codes_are_forgotten_and_new_ones_are_bounded() {
        codes.make("token");
        clock.pass(SignInCodes.GOOD_FOR);
        codes.make("token");
        assertThat(codes.open()).isEqualTo(1);
        for (int i = 0; i < SignInCodes.MOST + 10; i++) {
            codes.make("token");
        }
        assertThat(codes.open()).isEqualTo(SignInCodes.MOST);
    }
}
