package dev.stint.providers.cloud;

import dev.stint.providers.LaunchRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** How machines of Compute Engine boot: {@code gcp.sh}, as their {@code startup-script}. */
public final class GcpDialect implements Dialect {

    /** What Compute Engine takes as one value of an instance's metadata ("About VM metadata", limitations). */
    static final int LARGEST_BYTES = 256 * 1024;

    private static final String SCRIPT = BootScript.resource(GcpDialect.class, "gcp.sh");

    @Override
    public String script() {
        return SCRIPT;
    }

    @Override
    public Map<String, String> places(LaunchRequest request, String imageUri) {
        GcsPlace mail =
                GcsPlace.parse(request.boot().storeUri()).below(request.boot().mailboxPrefix());
        Map<String, String> values = new LinkedHashMap<>();
        values.put("MAIL_URL", mail.upload());
        values.put("IMAGE_URL", GcsPlace.parse(imageUri).download());
        return values;
    }

    @Override
    public int largestBytes() {
        return LARGEST_BYTES;
    }

    @Override
    public String vendor() {
        return "Compute Engine";
    }
}
