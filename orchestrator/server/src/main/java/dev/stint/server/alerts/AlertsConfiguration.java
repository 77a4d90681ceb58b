package dev.stint.server.alerts;

import dev.stint.server.Installation;
import dev.stint.server.access.SecretValues;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.DeliveryTable;
import dev.stint.spec.teams.ChannelSpec;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.support.TransactionTemplate;

/** Puts delivery together. Libraries of HTTP and mail are loaded with the first alert that needs them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({WebhookProperties.class, SmtpProperties.class})
class AlertsConfiguration {

    private static final int TRIES = 8;

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService alertTries() {
        return Executors.newFixedThreadPool(TRIES, daemons("stint-alert"));
    }

    @Bean(destroyMethod = "shutdownNow")
    ScheduledExecutorService alertAlarm() {
        return Executors.newSingleThreadScheduledExecutor(daemons("stint-alert-alarm"));
    }

    @Bean
    Courier courier(
            AlertTable alerts,
            DeliveryTable deliveries,
            Recipients recipients,
            Channels channels,
            TransactionTemplate transaction,
            ExecutorService alertTries,
            Installation installation) {
        return new Courier(
                alerts,
                deliveries,
                recipients,
                channels.all(),
                transaction,
                alertTries,
                alerts::now,
                installation.id());
    }

    @Bean
    Channels channels(
            WebhookProperties webhooks,
            SmtpProperties smtp,
            SecretValues secrets,
            ScheduledExecutorService alertAlarm) {
        HiddenTargets targets = new HiddenTargets(secrets);
        GuardedPost post = new GuardedPost(AddressGuard.parse(webhooks.allow()), webhooks.timeout(), alertAlarm);
        return new Channels(Map.of(
                ChannelSpec.Kind.WEBHOOK, new WebhookChannel(post, targets, secrets),
                ChannelSpec.Kind.SLACK, new SlackChannel(post, targets),
                ChannelSpec.Kind.EMAIL, new MailChannel(smtp)));
    }

    @Bean
    Post post(Courier courier, StormWatch storms) {
        return new Post(courier, storms);
    }

    /** All ways to reach people, by the kind that specs name. */
    record Channels(Map<ChannelSpec.Kind, Channel> all) {}

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
