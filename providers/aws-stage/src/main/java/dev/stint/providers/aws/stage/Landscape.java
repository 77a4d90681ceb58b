package dev.stint.providers.aws.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.w3c.dom.Document;

/**
 * What a region has for Stint's machines: a network of its own with a subnet in each of three zones and a security group without
 * inbound rules, tagged {@code stint:machines=true}; two images and the public parameters that name them; the role of the machines.
 *
 * @param region where
 * @param vpc id of the network
 * @param subnets ids by zone
 * @param securityGroup id of the group
 * @param image id of a plain image (Canonical's parameter names it)
 * @param gpuImage id of an image with drivers (the Deep Learning base image's parameter names it)
 */
public record Landscape(
        String region, String vpc, Map<String, String> subnets, String securityGroup, String image, String gpuImage) {

    /** Names Canonical's newest Ubuntu 24.04 for x86-64: "Find Ubuntu images on AWS", documentation.ubuntu.com. */
    public static final String UBUNTU =
            "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id";

    /** Names the newest Deep Learning base image: "AWS Deep Learning Base GPU AMI (Ubuntu 24.04)", docs.aws.amazon.com/dlami. */
    public static final String DEEP_LEARNING =
            "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-24.04/latest/ami-id";

    public Landscape {
        subnets = Map.copyOf(subnets);
    }

    static Landscape seed(MotoAccount moto, Stock stock, String region) {
        String vpc = id(moto.ec2(region, "CreateVpc", Map.of("CidrBlock", "10.0.0.0/16")), "vpcId");
        Map<String, String> subnets = new LinkedHashMap<>();
        List<String> letters = List.of("a", "b", "c");
        for (int i = 0; i < letters.size(); i++) {
            Map<String, String> asked = tagged("subnet");
            asked.put("VpcId", vpc);
            asked.put("CidrBlock", "10.0." + (i * 16) + ".0/20");
            asked.put("AvailabilityZone", region + letters.get(i));
            subnets.put(region + letters.get(i), id(moto.ec2(region, "CreateSubnet", asked), "subnetId"));
        }
        Map<String, String> asked = tagged("security-group");
        asked.put("VpcId", vpc);
        asked.put("GroupName", "stint-machines");
        asked.put("GroupDescription", "machines of Stint");
        String group = id(moto.ec2(region, "CreateSecurityGroup", asked), "groupId");
        String image = image(moto, region, "ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20260201");
        String gpuImage = image(moto, region, "Deep Learning Base OSS Nvidia Driver GPU AMI (Ubuntu 24.04) 20260201");
        stock.name(region, UBUNTU, image);
        stock.name(region, DEEP_LEARNING, gpuImage);
        return new Landscape(region, vpc, subnets, group, image, gpuImage);
    }

    private static String image(MotoAccount moto, String region, String name) {
        return id(moto.ec2(region, "RegisterImage", Map.of("Name", name, "Architecture", "x86_64")), "imageId");
    }

    private static Map<String, String> tagged(String kind) {
        Map<String, String> asked = new LinkedHashMap<>();
        asked.put("TagSpecification.1.ResourceType", kind);
        asked.put("TagSpecification.1.Tag.1.Key", "stint:machines");
        asked.put("TagSpecification.1.Tag.1.Value", "true");
        return asked;
    }

    private static String id(Document answer, String name) {
        return answer.getElementsByTagName(name).item(0).getTextContent();
    }
}
