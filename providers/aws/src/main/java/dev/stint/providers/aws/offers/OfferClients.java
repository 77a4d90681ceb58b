package dev.stint.providers.aws.offers;

import dev.stint.providers.aws.AwsConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/** The clients offers are read with. They repeat nothing by themselves. Safe for use by many threads. */
interface OfferClients extends AutoCloseable {

    Ec2Client ec2(String region);

    ServiceQuotasClient quotas(String region);

    PricingClient pricing();

    @Override
    void close();

    /** Clients of the adapter's own connection, which stays open. */
    static OfferClients of(AwsConnection connection) {
        // the price list of all regions is served in a few only; us-east-1 is one of them
        PricingClient pricing = connection.open(PricingClient.builder(), "us-east-1");
        Map<String, ServiceQuotasClient> quotas = new ConcurrentHashMap<>();
        return new OfferClients() {
            @Override
            public Ec2Client ec2(String region) {
                return connection.ec2(region);
            }

            @Override
            public ServiceQuotasClient quotas(String region) {
                return quotas.computeIfAbsent(region, name -> connection.open(ServiceQuotasClient.builder(), name));
            }

            @Override
            public PricingClient pricing() {
                return pricing;
            }

            @Override
            public void close() {
                pricing.close();
                quotas.values().forEach(ServiceQuotasClient::close);
            }
        };
    }
}
