package dev.stint.checkpoints.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.StoreCheck;
import dev.stint.checkpoints.StoreCheck.Finding;
import dev.stint.checkpoints.StoreCheck.Outcome;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import dev.stint.checkpoints.s3.FakeS3.Answer;
import dev.stint.checkpoints.s3.FakeS3.Asked;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What is said of a bucket that lies elsewhere, and of a clock that is wrong, before a run learns it. The server reads the signature of
 * each request and refuses as S3 does; moto looks at neither.
 */
final class DoctorOfBadPlacesTest {

    private static final DateTimeFormatter AMZ_DATE =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** "The difference between the request time and the current time is too large" from here on (S3, Error responses). */
    private static final Duration TOLERATED = Duration.ofMinutes(15);

    private static List<Finding> check(ObjectStore store) {
        return new StoreCheck(store, "installations/i-1/doctor/", InstantSource.system()).run(false);
    }

    /** The region in {@code Credential=AKID/20261121/us-east-1/s3/aws4_request}. */
    private static String signedFor(Asked asked) {
        return asked.headers().getOrDefault("authorization", "////").split("/")[2];
    }

    @Test
    void a_bucket_of_another_region_is_found_with_the_region_to_write() throws Exception {
        FakeS3.Script bucketInParis = asked -> signedFor(asked).equals("eu-west-3")
                ? Answer.error(404, "NoSuchKey")
                : Answer.error(301, "PermanentRedirect").with("x-amz-bucket-region", "eu-west-3");
        try (FakeS3 fake = new FakeS3(bucketInParis);
                ObjectStore store = fake.open()) {
            Finding first = onlyFailure(check(store));
            assertThat(first.reason()).contains(Reason.WRONG_REGION);
            assertThat(first.seen()).contains("PermanentRedirect", "the bucket is in eu-west-3");
            assertThat(first.remedy()).contains("region");
        }
    }

    @Test
    void a_clock_that_is_wrong_by_more_than_the_store_takes_is_found_with_what_to_do() throws Exception {
        FakeS3.Script anHourAhead = asked -> {
            Instant sent = Instant.from(AMZ_DATE.parse(asked.headers().get("x-amz-date")));
            Instant now = Instant.now().plus(Duration.ofHours(1));
            return Duration.between(sent, now).compareTo(TOLERATED) > 0
                    ? Answer.error(403, "RequestTimeTooSkewed")
                    : Answer.error(404, "NoSuchKey");
        };
        try (FakeS3 fake = new FakeS3(anHourAhead);
                ObjectStore store = fake.open()) {
            Finding first = onlyFailure(check(store));
            assertThat(first.reason()).contains(Reason.CLOCK_SKEW);
            assertThat(first.seen()).contains("RequestTimeTooSkewed");
            assertThat(first.remedy()).contains("clock");
        }
    }

    /** All is said in one: what would fail of the same is not tried. */
    private static Finding onlyFailure(List<Finding> findings) {
        assertThat(findings)
                .filteredOn(finding -> finding.outcome() == Outcome.FAILED)
                .hasSize(1);
        assertThat(findings.get(0).outcome()).isEqualTo(Outcome.FAILED);
        return findings.get(0);
    }
}
