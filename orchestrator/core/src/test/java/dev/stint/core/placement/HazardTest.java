package dev.stint.core.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.Market;
import dev.stint.providers.ReclaimBand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HazardTest {
    private static final Quote HERE = Scenes.daily("gcp/r/z/t/spot", Scenes.CPU, "1", 0.10);

    private static Hazard stated(Stated stated) {
        return new HazardModel(History.NONE).of(Scenes.quote("gcp/r/z/t/spot", Scenes.CPU, "1", stated));
    }

    private static History.Life life(String market, double hours, boolean taken) {
        return new History.Life(Market.parse(market), Duration.ofSeconds(Math.round(hours * 3600)), taken);
    }

    private static Hazard after(List<History.Life> lives) {
        return new HazardModel(new History(lives, List.of())).of(HERE);
    }

    @Test
    void a_stated_share_is_what_is_taken_within_the_stated_time() {
        for (double hours : new double[] {1, 24, 730}) {
            Stated stated = Stated.share(0.10, hours, "");
            assertThat(1 - Math.exp(-stated.scale() * Math.pow(hours, stated.shape())))
                    .isCloseTo(0.10, within(1e-12));
        }
    }

    @Test
    void a_monthly_share_is_no_even_rate_for_young_machines_are_taken_first() {
        Hazard month = stated(ProviderStatistics.awsMonthlyBand(">20%"));

        double firstDay = 1 - month.survival(24);
        assertThat(firstDay).isGreaterThan(0.25 / 30).isLessThan(0.25);
        assertThat(month.perHourAt(Duration.ofMinutes(10)))
                .isGreaterThan(month.perHourAt(Duration.ofHours(1)))
                .isGreaterThan(month.perHourAt(Duration.ofDays(1)));
        assertThat(month.perHourAt(Duration.ofHours(1))).isGreaterThan(month.perHourAt(Duration.ofDays(1)));
    }

    @Test
    void worse_bands_are_worse_and_silence_is_never_safety() {
        List<String> aws = List.of("<5%", "5-10%", "10-15%", "15-20%", ">20%");
        List<String> azure = List.of("0-5", "5-10", "10-15", "15-20", "20+");
        for (int i = 1; i < aws.size(); i++) {
            assertThat(ProviderStatistics.awsMonthlyBand(aws.get(i)).scale())
                    .isGreaterThan(
                            ProviderStatistics.awsMonthlyBand(aws.get(i - 1)).scale());
            assertThat(ProviderStatistics.azureHourlyBand(azure.get(i)).scale())
                    .isGreaterThan(
                            ProviderStatistics.azureHourlyBand(azure.get(i - 1)).scale());
        }
        assertThat(ProviderStatistics.awsMonthlyBand("").scale())
                .isEqualTo(ProviderStatistics.awsMonthlyBand(">20%").scale());
        assertThat(ProviderStatistics.azureHourlyBand("").scale())
                .isGreaterThan(ProviderStatistics.azureHourlyBand("0-5").scale());
        assertThat(ProviderStatistics.silent("x").scale()).isPositive();
        assertThatThrownBy(() -> ProviderStatistics.awsMonthlyBand("often"))
                .hasMessageContaining("often")
                .hasMessageContaining("5-10%");
    }

    @Test
    void an_offer_of_aws_means_what_a_row_of_the_same_band_means() {
        for (ReclaimBand band : ReclaimBand.values()) {
            Stated offered = ProviderStatistics.offered("aws", OptionalDouble.of(band.perHour(Duration.ofHours(730))));
            Stated row = ProviderStatistics.awsMonthlyBand(band.label());
            assertThat(offered.scale()).isCloseTo(row.scale(), within(1e-12));
            assertThat(offered.shape()).isEqualTo(row.shape());
        }
        assertThat(ProviderStatistics.offered("aws", OptionalDouble.empty()))
                .isEqualTo(ProviderStatistics.awsMonthlyBand(""));
        assertThat(ProviderStatistics.offered("local", OptionalDouble.of(0.5)))
                .isEqualTo(Stated.rate(0.5, "stated by local"));
    }

    @Test
    void an_offer_of_azure_means_what_a_row_of_the_same_band_means() {
        List<String> written = List.of("0-5", "5-10", "10-15", "15-20", "20+");
        for (ReclaimBand band : ReclaimBand.values()) {
            Stated offered = ProviderStatistics.offered("azure", OptionalDouble.of(band.perHour(Duration.ofHours(1))));
            Stated row = ProviderStatistics.azureHourlyBand(written.get(band.ordinal()));
            assertThat(offered.scale()).isCloseTo(row.scale(), within(1e-12));
            assertThat(offered.shape()).isEqualTo(row.shape());
        }
        assertThat(ProviderStatistics.offered("azure", OptionalDouble.empty()))
                .isEqualTo(ProviderStatistics.azureHourlyBand(""));
        assertThat(ProviderStatistics.offered("azure", OptionalDouble.empty()).scale())
                .as("silence is not safety")
                .isGreaterThan(ProviderStatistics.azureHourlyBand("0-5").scale());
    }

    @Test
    void on_demand_is_never_taken_whatever_is_stated() {
        Quote onDemand = Scenes.daily("gcp/r/z/t/on-demand", Scenes.CPU, "1", 0.5);

        Hazard hazard = new HazardModel(History.NONE).of(onDemand);

        assertThat(hazard.never()).isTrue();
        assertThat(hazard.interruptions(1000)).isZero();
        assertThat(hazard.survival(1000)).isEqualTo(1);
        assertThat(hazard.quantile(0.9, 3)).isZero();
    }

    @Test
    void own_losses_raise_the_hazard_and_own_quiet_hours_lower_it() {
        double before = stated(HERE.stated()).interruptions(10);
        List<History.Life> losses = List.of(life("gcp/r/z/t/spot", 1, true), life("gcp/r/z/t/spot", 2, true));
        List<History.Life> quiet = List.of(life("gcp/r/z/t/spot", 200, false));

        assertThat(after(losses).interruptions(10)).isGreaterThan(before);
        assertThat(after(quiet).interruptions(10)).isLessThan(before);
    }

    @Test
    void thin_history_shrinks_from_zone_to_region_to_provider() {
        double none = stated(HERE.stated()).interruptions(10);
        double provider = after(List.of(life("gcp/other/z/t/spot", 1, true))).interruptions(10);
        double region = after(List.of(life("gcp/r/other/t/spot", 1, true))).interruptions(10);
        double zone = after(List.of(life("gcp/r/z/t/spot", 1, true))).interruptions(10);

        assertThat(provider).isGreaterThan(none);
        assertThat(region).isGreaterThan(provider);
        assertThat(zone).isGreaterThanOrEqualTo(region);
        assertThat(after(List.of(life("gcp/r/z/another/spot", 1, true))).interruptions(10))
                .as("another type says nothing")
                .isEqualTo(none, within(1e-12));
        assertThat(after(List.of(life("aws/r/z/t/spot", 1, true))).interruptions(10))
                .as("another provider says nothing")
                .isEqualTo(none, within(1e-12));
    }

    @Test
    void much_history_speaks_for_itself_whatever_was_stated() {
        List<History.Life> lives = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            lives.add(life("gcp/r/z/t/spot", 5, i % 2 == 0));
        }
        // half of the machines are lost within five hours of exposure each
        assertThat(after(lives).scale() * Math.pow(5, Stated.SPOT_SHAPE)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void what_a_level_saw_is_said_and_the_level_above_does_not_count_it_again() {
        History history = new History(
                List.of(
                        life("gcp/r/z/t/spot", 3, true),
                        life("gcp/r/y/t/spot", 4, false),
                        life("gcp/q/x/t/spot", 5, true)),
                List.of());

        assertThat(history.on(HERE.market()).market().hours()).isEqualTo(3, within(1e-9));
        assertThat(history.on(HERE.market()).elsewhereInRegion().hours()).isEqualTo(4, within(1e-9));
        assertThat(history.on(HERE.market()).elsewhereWithProvider().hours()).isEqualTo(5, within(1e-9));
        assertThat(new HazardModel(history).sources(HERE))
                .hasSize(4)
                .anySatisfy(line -> assertThat(line).startsWith("this market: 1 lost in 3.0 machine-hours"));
    }

    @Test
    void refused_launches_make_one_wait_and_none_seen_mean_nothing() {
        History history = new History(List.of(), List.of(new History.Answers(HERE.market(), 1, 4)));

        assertThat(new HazardModel(history).refusalsPerGrant(HERE)).isEqualTo(2.0);
        assertThat(new HazardModel(History.NONE).refusalsPerGrant(HERE)).isZero();
    }

    @Test
    void the_count_of_machines_used_up_is_that_of_lives_drawn_one_after_the_other() {
        RenewalFunction renewal = new RenewalFunction(Stated.SPOT_SHAPE);
        for (double time : new double[] {0.001, 0.05, 0.5, 3, 20, 60, 150}) {
            Random random = new Random(7);
            int runs = 40_000;
            long used = 0;
            for (int run = 0; run < runs; run++) {
                double age = 0;
                while (true) {
                    age += Math.pow(-Math.log(1 - random.nextDouble()), 1 / Stated.SPOT_SHAPE);
                    if (age > time) {
                        break;
                    }
                    used++;
                }
            }
            double drawn = (double) used / runs;
            assertThat(renewal.at(time)).as("at %s", time).isCloseTo(drawn, within(0.02 * drawn + 0.001));
        }
    }

    @Test
    void an_even_hazard_uses_up_machines_in_proportion_to_time() {
        Hazard even = stated(Stated.rate(0.25, ""));

        assertThat(even.interruptions(8)).isEqualTo(2, within(1e-12));
        assertThat(even.perHourOver(8)).isEqualTo(0.25, within(1e-12));
    }

    @Test
    void quantiles_grow_with_probability_and_with_what_is_expected() {
        Hazard hazard = stated(HERE.stated());

        assertThat(hazard.quantile(0.9, 4)).isGreaterThanOrEqualTo(hazard.quantile(0.5, 4));
        assertThat(hazard.quantile(0.9, 8)).isGreaterThan(hazard.quantile(0.9, 2));
        assertThat(hazard.quantile(0.9, 1e-6)).isZero();
    }
}
