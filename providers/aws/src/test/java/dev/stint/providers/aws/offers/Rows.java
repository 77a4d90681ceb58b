package dev.stint.providers.aws.offers;

import java.time.Instant;

/** Rows of EC2's answers, as in the examples of the Amazon EC2 API Reference. */
final class Rows {

    private Rows() {}

    static String price(String type, String zone, String usd, Instant at) {
        return price(type, zone, "Linux/UNIX", usd, at);
    }

    static String price(String type, String zone, String product, String usd, Instant at) {
        return "<instanceType>" + type + "</instanceType><productDescription>" + product
                + "</productDescription><spotPrice>" + usd + "</spotPrice><timestamp>" + at
                + "</timestamp><availabilityZone>" + zone + "</availabilityZone>";
    }

    static String offering(String type, String zone) {
        return "<instanceType>" + type + "</instanceType><locationType>availability-zone</locationType><location>"
                + zone + "</location>";
    }

    /** A type of x86-64 that is sold on-demand and as spot. */
    static String type(String name, int vcpus, long memoryMib, String more) {
        return type(name, vcpus, memoryMib, "x86_64", "<item>on-demand</item><item>spot</item>", false, more);
    }

    static String type(
            String name, int vcpus, long memoryMib, String architecture, String sold, boolean metal, String more) {
        return "<instanceType>" + name + "</instanceType><currentGeneration>true</currentGeneration>"
                + "<supportedUsageClasses>" + sold + "</supportedUsageClasses><bareMetal>" + metal + "</bareMetal>"
                + "<processorInfo><supportedArchitectures><item>" + architecture
                + "</item></supportedArchitectures></processorInfo><vCpuInfo><defaultVCpus>" + vcpus
                + "</defaultVCpus></vCpuInfo><memoryInfo><sizeInMiB>" + memoryMib + "</sizeInMiB></memoryInfo>" + more;
    }

    static String gpu(String name, int count, long memoryMib) {
        return "<gpuInfo><gpus><item><name>" + name + "</name><manufacturer>NVIDIA</manufacturer><count>" + count
                + "</count><memoryInfo><sizeInMiB>" + memoryMib + "</sizeInMiB></memoryInfo></item></gpus></gpuInfo>";
    }

    static String neuron(String name, int count, long memoryMib) {
        return "<neuronInfo><neuronDevices><item><count>" + count + "</count><name>" + name
                + "</name><memoryInfo><sizeInMiB>" + memoryMib
                + "</sizeInMiB></memoryInfo></item></neuronDevices></neuronInfo>";
    }

    /** A running machine; the lifecycle is empty for on-demand. */
    static String machine(String id, String type, String lifecycle, int cores, int threads) {
        return "<reservationId>r-" + id + "</reservationId><instancesSet><item><instanceId>" + id
                + "</instanceId><instanceType>" + type + "</instanceType>"
                + (lifecycle.isEmpty() ? "" : "<instanceLifecycle>" + lifecycle + "</instanceLifecycle>")
                + "<cpuOptions><coreCount>" + cores + "</coreCount><threadsPerCore>" + threads
                + "</threadsPerCore></cpuOptions></item></instancesSet>";
    }

    /**
     * A product of the price list, in the form of GetProducts (AWS Billing User Guide, "Using the AWS Price List Query API");
     * attributes that tell nothing here left out.
     */
    static String product(String type, String region, String usd) {
        return product(type, region, "OnDemand", "Hrs", "\"USD\":\"" + usd + "\"");
    }

    static String product(String type, String region, String option, String unit, String price) {
        return """
                {"product":{"productFamily":"Compute Instance","attributes":{"servicecode":"AmazonEC2","regionCode":"%2$s",\
                "instanceType":"%1$s","operatingSystem":"Linux","tenancy":"Shared","preInstalledSw":"NA",\
                "capacitystatus":"Used","marketoption":"%3$s","licenseModel":"No License required","vcpu":"4",\
                "usagetype":"BoxUsage:%1$s","operation":"RunInstances"},"sku":"2223B6PCG6QAUYY6"},"serviceCode":"AmazonEC2",\
                "terms":{"OnDemand":{"2223B6PCG6QAUYY6.JRTCKXETXF":{"priceDimensions":{"2223B6PCG6QAUYY6.JRTCKXETXF.6YS6EN2CT7":\
                {"unit":"%4$s","endRange":"Inf","description":"per On Demand Linux %1$s Instance Hour","appliesTo":[],\
                "rateCode":"2223B6PCG6QAUYY6.JRTCKXETXF.6YS6EN2CT7","beginRange":"0","pricePerUnit":{%5$s}}},\
                "sku":"2223B6PCG6QAUYY6","effectiveDate":"2026-11-01T00:00:00Z","offerTermCode":"JRTCKXETXF",\
                "termAttributes":{}}},"Reserved":{}},"version":"20261101000000","publicationDate":"2026-11-01T00:00:00Z"}""".formatted(type, region, option, unit, price);
    }
}
