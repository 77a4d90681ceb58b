package dev.stint.providers.stage;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose machines are played: where their images keep boot data, and by which variable programs on them are told that the metadata service
 * is somewhere else. Boot data that runs as a user's script is left by cloud-init on Amazon's and Azure's machines, and by Google's guest
 * agent on Google's; Azure's agent keeps the document of the provisioning besides.
 */
public enum MachineCloud {
    /** Amazon EC2: cloud-init runs user data. */
    AWS {
        @Override
        Map<String, String> variables(URI metadata) {
            return Map.of("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata.toString());
        }

        @Override
        Map<String, String> kept(String machine, String script) {
            return byCloudInit(machine, script);
        }

        @Override
        String executed(String machine) {
            return part(machine);
        }
    },

    /** Google Compute Engine: the guest agent runs {@code startup-script} from a folder of its own making, at each start. */
    GOOGLE {
        @Override
        Map<String, String> variables(URI metadata) {
            return Map.of("GCE_METADATA_HOST", metadata.getAuthority());
        }

        @Override
        Map<String, String> kept(String machine, String script) {
            return Map.of(executed(machine), script);
        }

        @Override
        String executed(String machine) {
            return "/tmp/metadata-scripts2764472365/startup-script";
        }
    },

    /** Azure: cloud-init runs custom data, and there is a document with it. */
    AZURE {
        @Override
        Map<String, String> variables(URI metadata) {
            return Map.of("AZURE_POD_IDENTITY_AUTHORITY_HOST", metadata.toString());
        }

        @Override
        Map<String, String> kept(String machine, String script) {
            String customData = Base64.getEncoder().encodeToString(script.getBytes(StandardCharsets.UTF_8));
            Map<String, String> files = byCloudInit(machine, script);
            files.put(
                    "/var/lib/waagent/ovf-env.xml",
                    "<Environment><CustomData>" + customData + "</CustomData></Environment>");
            files.put("/var/lib/waagent/CustomData", customData);
            return files;
        }

        @Override
        String executed(String machine) {
            return part(machine);
        }
    };

    /** What programs find in their environment when a machine's metadata service is elsewhere. */
    abstract Map<String, String> variables(URI metadata);

    /** The files with boot data that are on a machine when it is executed; paths as the machine sees them. */
    abstract Map<String, String> kept(String machine, String script);

    /** The one of them that is executed. */
    abstract String executed(String machine);

    private static Map<String, String> byCloudInit(String machine, String script) {
        String instance = "/var/lib/cloud/instances/" + machine;
        Map<String, String> files = new LinkedHashMap<>();
        files.put(instance + "/user-data.txt", script);
        files.put(instance + "/user-data.txt.i", script);
        files.put(part(machine), script);
        files.put("/run/cloud-init/instance-data-sensitive.json", script);
        return files;
    }

    private static String part(String machine) {
        return "/var/lib/cloud/instances/" + machine + "/scripts/part-001";
    }
}
