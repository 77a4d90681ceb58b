package dev.stint.providers.aws.offers;

import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;

/** Amazon's own clients, with credentials of nobody, for a server that plays all services. */
final class SdkClients implements OfferClients {

    private final URI endpoint;
    private final SdkHttpClient http = ApacheHttpClient.create();
    private final Map<String, Ec2Client> ec2 = new ConcurrentHashMap<>();

    SdkClients(URI endpoint) {
        this.endpoint = endpoint;
    }

    @Override
    public Ec2Client ec2(String region) {
        return ec2.computeIfAbsent(region, name -> open(Ec2Client.builder(), name));
    }

    @Override
    public ServiceQuotasClient quotas(String region) {
        return open(ServiceQuotasClient.builder(), region);
    }

    @Override
    public PricingClient pricing() {
        return open(PricingClient.builder(), "us-east-1");
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C open(B builder, String region) {
        return builder.endpointOverride(endpoint)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFAKE", "none")))
                .region(Region.of(region))
                .httpClient(http)
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @Override
    public void close() {
        http.close();
    }
}
