package dev.stint.providers.cloud;

import dev.stint.providers.LaunchRequest;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How virtual machines of Azure boot: {@code azure.sh}, as their custom data. A machine that ends asks Azure Resource Manager by its own
 * identity to delete it.
 */
public final class AzureDialect implements Dialect {

    /** Azure Resource Manager of the public cloud. */
    public static final URI USUAL_RESOURCE_MANAGER = URI.create("https://management.azure.com");

    /** What Azure takes as custom data, before base64 ("Custom data and cloud-init on Azure Virtual Machines"). */
    static final int LARGEST_BYTES = 64 * 1024;

    private static final String SCRIPT = BootScript.resource(AzureDialect.class, "azure.sh");

    private final Optional<String> identity;
    private final URI resourceManager;

    /**
     * For machines of an installation.
     *
     * @param identity resource id of their user-assigned identity; {@code {team}} in it is the run's team. Empty: they have one only,
     *     whichever that is
     * @param resourceManager where they reach Azure Resource Manager, without a path
     */
    public AzureDialect(Optional<String> identity, URI resourceManager) {
        this.identity = identity;
        this.resourceManager = resourceManager;
    }

    @Override
    public String script() {
        return SCRIPT;
    }

    @Override
    public Map<String, String> places(LaunchRequest request, String imageUri) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(
                "MAIL_URL",
                BlobPlace.parse(request.boot().storeUri())
                        .below(request.boot().mailboxPrefix())
                        .url());
        values.put("IMAGE_URL", BlobPlace.parse(imageUri).url());
        values.put(
                "ACCOUNT",
                identity.map(id -> id.replace("{team}", request.tags().team()))
                        .map(StoreAddress::encoded)
                        .orElse(""));
        values.put("ARM", StoreAddress.origin(resourceManager, resourceManager.getHost()));
        return values;
    }

    @Override
    public int largestBytes() {
        return LARGEST_BYTES;
    }

    @Override
    public String vendor() {
        return "Azure";
    }
}
