package dev.stint.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ReclaimBandTest {

    @Test
    void every_band_is_found_by_its_label_and_no_other_text_is_one() {
        for (ReclaimBand band : ReclaimBand.values()) {
            assertThat(ReclaimBand.ofLabel(band.label())).contains(band);
        }
        assertThat(ReclaimBand.ofLabel("")).isEmpty();
        assertThat(ReclaimBand.ofLabel("0-5")).isEmpty();
    }

    @Test
    void at_its_rate_its_share_is_taken_within_the_time() {
        for (ReclaimBand band : ReclaimBand.values()) {
            double taken = 1 - Math.exp(-band.perHour(Duration.ofHours(730)) * 730);
            assertThat(taken).isEqualTo(band.share(), within(1e-12));
        }
        assertThatThrownBy(() -> ReclaimBand.UNDER_5.perHour(Duration.ZERO)).hasMessageContaining("positive time");
    }
}
