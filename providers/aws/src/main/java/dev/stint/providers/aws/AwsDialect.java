package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.cloud.BootScript;
import dev.stint.providers.cloud.Dialect;
import java.util.LinkedHashMap;
import java.util.Map;

/** How instances of EC2 boot: {@code aws.sh}, as their user data. */
final class AwsDialect implements Dialect {

    /** What EC2 takes as user data, before base64 (RunInstances, UserData). */
    static final int LARGEST_BYTES = 16 * 1024;

    private static final String SCRIPT = BootScript.resource(AwsDialect.class, "aws.sh");

    @Override
    public String script() {
        return SCRIPT;
    }

    @Override
    public Map<String, String> places(LaunchRequest request, String imageUri) {
        String region = request.market().region();
        S3Place mail = S3Place.parse(request.boot().storeUri(), region)
                .below(request.boot().mailboxPrefix());
        S3Place agent = S3Place.parse(imageUri, region);
        Map<String, String> values = new LinkedHashMap<>();
        values.put("MAIL_ORIGIN", mail.origin());
        values.put("MAIL_PATH", mail.path());
        values.put("MAIL_REGION", mail.region());
        values.put("IMAGE_ORIGIN", agent.origin());
        values.put("IMAGE_PATH", agent.path());
        values.put("IMAGE_REGION", agent.region());
        return values;
    }

    @Override
    public int largestBytes() {
        return LARGEST_BYTES;
    }

    @Override
    public String vendor() {
        return "EC2";
    }
}
