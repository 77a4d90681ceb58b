package dev.stint.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be set, and what stops the start. */
final class OidcPropertiesTest {

    @Test
    void nothing_set_is_no_issuer() {
        assertThat(new OidcProperties("", "", "", "email", "", "openid").on()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://login.example.com/realms/x", "http://127.0.0.1:8080", "http://localhost"})
    void an_issuer_is_reached_so_that_nobody_can_change_what_it_says(String issuer) {
        OidcProperties settings = new OidcProperties(issuer, "stint", "", "email", "", "openid");

        assertThat(settings.on()).isTrue();
        assertThat(settings.client()).isEqualTo("stint");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://login.example.com", "login.example.com", "https://u:p@x", "https://x?y", "file:/x", " "})
    void others_are_refused(String issuer) {
        assertThatThrownBy(() -> new OidcProperties(issuer, "stint", "", "email", "", "openid"))
                .hasMessageContaining("stint.oidc.issuer: '" + issuer + "' is no address of an issuer");
    }

    @Test
    void what_is_missing_is_said_with_a_remedy() {
        assertThatThrownBy(() -> new OidcProperties("https://x", "", "", "email", "", "openid"))
                .hasMessageContaining("stint.oidc.audience: is empty; with stint.oidc.issuer, give whom");
        assertThatThrownBy(() -> new OidcProperties("https://x", "stint", "", "", "", "openid"))
                .hasMessageContaining("stint.oidc.user-claim: is empty; give");
        assertThatThrownBy(() -> new OidcProperties("https://x", "stint", "", "email", "", "email"))
                .hasMessageContaining("stint.oidc.scopes: 'email' has no openid");
    }
}
