package dev.stint.core.focus;

/**
 * A vendor and what it sells here, by the names of its own invoices.
 *
 * @param provider the vendor
 * @param machines its service for machines
 * @param objects its service for objects
 */
record Service(String provider, String machines, String objects) {

    /** The vendor of a market, by the adapter's id; another adapter is its own vendor. */
    static Service ofAdapter(String id) {
        return switch (id) {
            case "aws" ->
                new Service("Amazon Web Services", "Amazon Elastic Compute Cloud", "Amazon Simple Storage Service");
            case "gcp" -> new Service("Google Cloud", "Compute Engine", "Cloud Storage");
            case "azure" -> new Service("Microsoft Azure", "Virtual Machines", "Blob Storage");
            default -> new Service(id, id + " machines", id + " files");
        };
    }

    /** The vendor of a store, by the scheme of its URI. */
    static Service ofStore(String uri) {
        String scheme = uri.contains(":") ? uri.substring(0, uri.indexOf(':')) : "file";
        return switch (scheme) {
            case "s3" -> ofAdapter("aws");
            case "gs" -> ofAdapter("gcp");
            case "az" -> ofAdapter("azure");
            default -> ofAdapter("local");
        };
    }
}
