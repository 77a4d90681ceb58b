package dev.stint.server.upkeep;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** How amounts are written for people. */
final class Words {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Words() {}

    /** {@code 1.5 GiB}. */
    static String bytes(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 1024 && unit < UNITS.length - 1) {
            amount /= 1024;
            unit++;
        }
        return unit == 0
                ? bytes + (bytes == 1 ? " byte" : " bytes")
                : String.format(Locale.ROOT, amount < 10 ? "%.1f %s" : "%.0f %s", amount, UNITS[unit]);
    }

    /** {@code 1 object}, {@code 3 objects}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }

    /** An amount of US dollars with nine decimals, as the ledger keeps it. */
    static String usd(BigDecimal usd) {
        return usd.setScale(9, RoundingMode.HALF_EVEN).toPlainString();
    }
}
