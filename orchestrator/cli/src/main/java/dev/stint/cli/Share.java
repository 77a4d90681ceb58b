package dev.stint.cli;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A share in percent, as somebody writes it. Pure. */
final class Share {
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?) ?%");

    private Share() {}

    /**
     * Reads {@code 5%} as {@code 0.05}.
     *
     * @throws CommandFailure for anything that is not above 0 and at most 100 %
     */
    static BigDecimal of(String option, String text) {
        Matcher matcher = PERCENT.matcher(text.strip());
        if (matcher.matches()) {
            BigDecimal share = new BigDecimal(matcher.group(1)).movePointLeft(2);
            if (share.signum() > 0 && share.compareTo(BigDecimal.ONE) <= 0) {
                return share.stripTrailingZeros();
            }
        }
        throw new CommandFailure(
                ExitCodes.WRONG_CALL,
                option + ": '" + text + "' is no share; give a percentage above 0 and at most 100, such as 5%");
    }
}
