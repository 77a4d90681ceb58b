package dev.stint.providers.aws.offers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.stint.providers.prices.PriceSnapshot;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SpotAdvisorTest {

    /** In the form of spot-advisor-data.json, as kept by alexei-led/spotinfo. */
    static final String DATA = """
            {"global_rate":"<10%","instance_types":{"g5.xlarge":{"emr":true,"cores":4,"ram_gb":16.0}},
             "ranges":[{"index":0,"label":"<5%","dots":0,"max":5},{"index":1,"label":"5-10%","dots":1,"max":11},
              {"index":2,"label":"10-15%","dots":2,"max":16},{"index":3,"label":"15-20%","dots":3,"max":22},
              {"index":4,"label":">20%","dots":4,"max":100}],
             "spot_advisor":{"us-east-1":{"Linux":{"g5.xlarge":{"s":60,"r":4},"m5.large":{"s":50,"r":0},"odd.large":{"s":1,"r":9}},
               "Windows":{"g5.xlarge":{"s":20,"r":1},"w.only":{"s":20,"r":1}}},
              "eu-west-1":{"Linux":{"g5.xlarge":{"s":60,"r":2}}}}}""";

    private static final String PATH = "/spot-advisor-data.json";

    private final FakeAws aws = new FakeAws();

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void a_band_becomes_the_rate_at_which_its_share_is_taken_within_a_month() {
        Bands bands = read(DATA);

        // -ln(1 - 0.25) / 730 and -ln(1 - 0.025) / 730
        assertThat(bands.hazardPerHour("us-east-1", "g5.xlarge").orElseThrow()).isEqualTo(3.9409e-4, within(1e-8));
        assertThat(bands.hazardPerHour("us-east-1", "m5.large").orElseThrow()).isEqualTo(3.4682e-5, within(1e-9));
    }

    @Test
    void what_is_not_told_is_unknown_and_not_zero() {
        Bands bands = read(DATA);

        assertThat(bands.hazardPerHour("us-east-1", "odd.large")).isEmpty();
        assertThat(bands.hazardPerHour("us-east-1", "w.only")).isEmpty();
        assertThat(bands.hazardPerHour("us-east-1", "p5.48xlarge")).isEmpty();
        assertThat(bands.hazardPerHour("ap-south-1", "g5.xlarge")).isEmpty();
        assertThat(Bands.NONE.hazardPerHour("us-east-1", "g5.xlarge")).isEmpty();
    }

    @Test
    void regions_that_are_not_set_are_not_kept() {
        assertThat(read(DATA).byRegion()).containsOnlyKeys("us-east-1");
    }

    @Test
    void another_document_or_none_is_a_failure() {
        assertThatThrownBy(() -> read("{\"ranges\":[]}")).hasMessageContaining("not Spot Advisor's data");
        assertThatThrownBy(() -> read("<html>")).isInstanceOf(RuntimeException.class);
        aws.on("GET " + PATH, asked -> new FakeAws.Answer(403, "no"));
        assertThatThrownBy(() -> new SpotAdvisor(aws.uri(PATH), List.of("us-east-1")).read())
                .hasMessageContaining("status 403");
    }

    @Test
    void the_snapshot_tells_bands_and_prices_too_with_its_date() {
        SnapshotPrices snapshot = new SnapshotPrices(PriceSnapshot.shipped());

        // aws.csv: g5.12xlarge of us-east-1 is in the band above 20 %
        assertThat(snapshot.bands().hazardPerHour("us-east-1", "g5.12xlarge").orElseThrow())
                .isEqualTo(3.9409e-4, within(1e-8));
        assertThat(snapshot.list("us-east-1").perHour().get("g5.12xlarge")).hasToString("5.672 USD");
        assertThat(snapshot.list("us-east-1").from().orElseThrow()).isEqualTo("2026-07-20T00:00:00Z");
        assertThat(snapshot.list("eu-west-1").perHour()).isEmpty();
    }

    private Bands read(String document) {
        aws.on("GET " + PATH, asked -> FakeAws.Answer.ok(document));
        return new SpotAdvisor(aws.uri(PATH), List.of("us-east-1")).read();
    }
}
