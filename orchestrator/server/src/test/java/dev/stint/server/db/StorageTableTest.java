package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.core.cost.StorageRow;
import dev.stint.core.cost.StorageRow.Kind;
import dev.stint.providers.Money;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TestDatabase.class)
class StorageTableTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TablesUnderTest tables;
    private final StorageTable ledger;

    StorageTableTest(TestDatabase database) {
        tables = new TablesUnderTest(database);
        ledger = new StorageTable(tables.jdbc());
    }

    @Test
    void a_row_read_back_is_the_row_that_was_written() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");
        StorageRow row = row("run-1", Kind.STORAGE, "STANDARD", "1.23456789012345678", "0.023");

        ledger.append(row);

        assertThat(ledger.of("run-1")).containsExactly(row);
        assertThat(row.usd()).isEqualTo(Money.of("0.028395061"));
    }

    @Test
    void sums_are_those_of_a_run_with_its_shards_and_nobody_pays_twice() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");
        tables.insert(TablesUnderTest.accepted("run-1.0"), NOON, "");
        tables.insert(TablesUnderTest.accepted("run-2"), NOON, "");
        ledger.append(row("run-1.0", Kind.STORAGE, "STANDARD", "1", "0.5"));
        ledger.append(row("run-1.0", Kind.MOVE, "GLACIER", "3", "0.25"));
        ledger.append(row("run-2", Kind.EARLY, "GLACIER", "1", "2"));

        assertThat(ledger.sums(List.of("run-1", "run-2", "run-3")))
                .isEqualTo(Map.of("run-1", Money.of("1.25"), "run-2", Money.of("2")));
        assertThat(ledger.sums(List.of("run-1.0"))).isEqualTo(Map.of("run-1.0", Money.of("1.25")));
        assertThat(ledger.of("run-1")).hasSize(2);
        assertThat(ledger.byClass(List.of("run-1", "run-2")))
                .isEqualTo(Map.of("STANDARD", Money.of("0.5"), "GLACIER", Money.of("2.75")));
    }

    @Test
    void storage_alone_says_until_when_storage_is_billed() {
        tables.insert(TablesUnderTest.accepted("run-1"), NOON, "");
        ledger.append(row("run-1", Kind.MOVE, "GLACIER", "1", "1"));
        assertThat(ledger.billedTo("run-1")).isEmpty();

        ledger.append(row("run-1", Kind.STORAGE, "GLACIER", "1", "1"));

        assertThat(ledger.billedTo("run-1")).contains(NOON.plus(Duration.ofDays(1)));
    }

    private static StorageRow row(String run, Kind kind, String storageClass, String quantity, String price) {
        return new StorageRow(
                run,
                kind,
                "s3://bucket",
                storageClass,
                NOON,
                NOON.plus(Duration.ofDays(1)),
                2,
                1000,
                new BigDecimal(quantity),
                new BigDecimal(price));
    }
}
