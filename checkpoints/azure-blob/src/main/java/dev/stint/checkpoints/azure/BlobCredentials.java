package dev.stint.checkpoints.azure;

import com.azure.identity.DefaultAzureCredentialBuilder;
import com.azure.storage.blob.BlobContainerClientBuilder;
import com.azure.storage.common.StorageSharedKeyCredential;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Whom requests come from: {@code AZURE_STORAGE_CONNECTION_STRING}, else {@code AZURE_STORAGE_KEY}, else whatever identity the
 * machine or the person has (azure-identity's default chain: variables, workload and managed identity, {@code az login}).
 * Nothing is asked over the network here.
 */
final class BlobCredentials {

    private static final String CONNECTION_STRING = "AZURE_STORAGE_CONNECTION_STRING";
    private static final String KEY = "AZURE_STORAGE_KEY";
    private static final String EMULATOR = "devstoreaccount1";

    private final Map<String, String> variables;

    BlobCredentials(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /**
     * Gives a builder its credentials and the endpoint of an account.
     *
     * @throws StoreRefusedException when there are some and they cannot be for this account
     */
    void give(BlobContainerClientBuilder builder, BlobAddress address) throws StoreRefusedException {
        Optional<String> connection = given(CONNECTION_STRING);
        Optional<String> key = given(KEY);
        try {
            if (connection.isPresent()) {
                checkAccount(connection.get(), address);
                builder.connectionString(connection.get());
                address.endpoint().ifPresent(builder::endpoint);
            } else if (key.isPresent()) {
                Base64.getDecoder().decode(key.get()); // the SDK would find out only when it signs the first request
                builder.endpoint(address.url());
                builder.credential(new StorageSharedKeyCredential(address.account(), key.get()));
            } else {
                if (!address.url().startsWith("https:")) {
                    throw refused(address, "over plain http only " + KEY + " or " + CONNECTION_STRING + " can be used");
                }
                builder.endpoint(address.url());
                builder.credential(new DefaultAzureCredentialBuilder().build());
            }
        } catch (IllegalArgumentException e) {
            // the SDK's words may repeat what it was given
            throw refused(
                    address, what(connection, key) + " cannot be read; copy it again from the account's access keys");
        }
    }

    private static String what(Optional<String> connection, Optional<String> key) {
        return connection.isPresent() ? CONNECTION_STRING : key.isPresent() ? KEY : "an AZURE_… variable";
    }

    private Optional<String> given(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    private static void checkAccount(String connection, BlobAddress address) throws StoreRefusedException {
        Map<String, String> parts = new HashMap<>();
        for (String part : connection.split(";")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals).strip().toLowerCase(Locale.ROOT), part.substring(equals + 1));
            }
        }
        boolean emulator = "true".equalsIgnoreCase(parts.get("usedevelopmentstorage"));
        String account = emulator ? EMULATOR : parts.get("accountname");
        if (account != null && !account.equals(address.account())) {
            throw refused(
                    address,
                    CONNECTION_STRING + " is for the account '" + account + "'; give the one of '" + address.account()
                            + "', or unset it");
        }
    }

    private static StoreRefusedException refused(BlobAddress address, String why) {
        return new StoreRefusedException(Reason.CREDENTIALS, "azure: open " + address.name() + ": " + why, null);
    }
}
