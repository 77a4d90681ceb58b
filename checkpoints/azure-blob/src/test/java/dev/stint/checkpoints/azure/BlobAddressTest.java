package dev.stint.checkpoints.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.contract.servers.AzuriteServer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which URIs are stores, and whom they are opened as. */
final class BlobAddressTest {

    private static final String SECRET = "c2VjcmV0";

    @Test
    void account_container_and_prefix_are_read() {
        assertThat(BlobAddress.parse("az://theaccount/some-container"))
                .isEqualTo(new BlobAddress(
                        "az://theaccount/some-container", "theaccount", "some-container", "", Optional.empty()));
        assertThat(BlobAddress.parse("az://theaccount/c0n/a/b%20c/").root()).isEqualTo("a/b c/");
        assertThat(BlobAddress.parse("az://theaccount/c0n").url())
                .isEqualTo("https://theaccount.blob.core.windows.net");
        assertThat(BlobAddress.parse("az://theaccount/c0n?endpoint=http://127.0.0.1:7/theaccount/")
                        .url())
                .isEqualTo("http://127.0.0.1:7/theaccount");
        assertThat(BlobAddress.parse("az://theaccount/c0n?endpoint=https%3A%2F%2Ftheaccount.blob.core.chinacloudapi.cn")
                        .url())
                .isEqualTo("https://theaccount.blob.core.chinacloudapi.cn");
        assertThat(BlobAddress.parse("az://theaccount/c0n/root").blob("a/b")).isEqualTo("root/a/b");
    }

    @Test
    void what_is_wrong_is_said_and_secrets_are_not() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("az:theaccount/c0n", "is not az://"),
                Map.entry("az://theaccount", "container"),
                Map.entry("az://theaccount/", "container"),
                Map.entry("az://theaccount/Upper", "'Upper'"),
                Map.entry("az://theaccount/two--hyphens", "'two--hyphens'"),
                Map.entry("az://the_account/c0n", "'the_account'"),
                Map.entry("az://theaccount:80/c0n", "theaccount:80"),
                Map.entry("az://key:" + SECRET + "@theaccount/c0n", "AZURE_STORAGE_KEY"),
                Map.entry("az://theaccount/c0n/a//b", "prefix"),
                Map.entry("az://theaccount/c0n/a/../b", "prefix"),
                Map.entry("az://theaccount/c0n?endpont=http://h", "did you mean 'endpoint'"),
                Map.entry("az://theaccount/c0n?sig=" + SECRET, "'sig'"),
                Map.entry("az://theaccount/c0n?endpoint=" + SECRET, "https://host"),
                Map.entry("az://theaccount/c0n?endpoint=https://k:" + SECRET + "@host", "https://host"),
                Map.entry("az://theaccount/c0n?endpoint=https://host?sig=" + SECRET, "https://host"),
                Map.entry("az://theaccount/c0n?endpoint=http://127.0.0.1:7/another", "http://HOST:PORT/theaccount"),
                Map.entry(
                        "az://theaccount/c0n?endpoint=https://a.example&endpoint=https://b.example",
                        "no value, or two"),
                Map.entry("az://theaccount/c0n x?sig=" + SECRET, "is not a URI"),
                Map.entry("az://theaccount/c0n#" + SECRET, "is not az://"));
        wrong.forEach((uri, words) -> assertThatThrownBy(() -> BlobAddress.parse(uri))
                .as(uri)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("store:", words)
                .hasMessageNotContaining(SECRET)
                .satisfies(e -> assertThat(String.valueOf(e.getCause())).doesNotContain(SECRET)));
    }

    @Test
    void opening_asks_nobody() throws Exception {
        try (ObjectStore store = ObjectStores.open("az://nosuchaccount123/c0n/p")) {
            assertThat(store.uri()).isEqualTo("az://nosuchaccount123/c0n/p");
        }
        try (ObjectStore store = open(Map.of("AZURE_STORAGE_KEY", SECRET), "az://nosuchaccount123/c0n")) {
            assertThat(store.storageClasses()).isPresent();
        }
    }

    @Test
    void credentials_that_cannot_be_for_this_account_are_refused_at_once_without_being_shown() {
        String connection = "DefaultEndpointsProtocol=https;AccountName=another;AccountKey=" + AzuriteServer.KEY
                + ";EndpointSuffix=core.windows.net";
        assertThatThrownBy(() -> open(Map.of("AZURE_STORAGE_CONNECTION_STRING", connection), "az://theaccount/c0n"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("'another'", "'theaccount'")
                .hasMessageNotContaining(AzuriteServer.KEY);
        for (Map<String, String> broken : List.of(
                Map.of("AZURE_STORAGE_KEY", "not base64, " + SECRET),
                Map.of("AZURE_STORAGE_CONNECTION_STRING", "nonsense " + SECRET))) {
            assertThatThrownBy(() -> open(broken, "az://theaccount/c0n"))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContainingAll(
                            "cannot be read", broken.keySet().iterator().next())
                    .hasMessageNotContaining(SECRET)
                    .hasNoCause();
        }
        assertThatThrownBy(() -> open(Map.of(), "az://theaccount/c0n?endpoint=http://127.0.0.1:7/theaccount"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContainingAll("plain http", "AZURE_STORAGE_KEY");
    }

    @Test
    void a_connection_string_opens_a_store_where_it_says() throws Exception {
        String uri = Azurite.container();
        String endpoint = uri.substring(uri.indexOf('=') + 1);
        String connection = "AccountName=" + AzuriteServer.ACCOUNT + ";AccountKey=" + AzuriteServer.KEY
                + ";BlobEndpoint=" + endpoint;
        try (ObjectStore store = open(
                Map.of("AZURE_STORAGE_CONNECTION_STRING", connection, "AZURE_STORAGE_KEY", SECRET),
                uri.substring(0, uri.indexOf('?')))) {
            store.put("k", new byte[] {1});
            assertThat(store.get("k")).contains(new byte[] {1});
        }
    }

    private static ObjectStore open(Map<String, String> variables, String uri) throws Exception {
        return new AzureBlobStoreFactory(variables, RequestLimits.usual(), InstantSource.system()).open(uri);
    }
}
