package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * What moving one object into another class saves, term by term: Δ of the storage classes section of the project's cloud reference,
 *
 * <pre>Δ = S·(h₀T − h_c·max(T,m)) − N·(f_c + o_c) − p·(S·r_c + N·q_c + L_c·W)</pre>
 *
 * <p>for N = 1, with S the object's size in GB, T the months it will still be kept, h the storage prices, m the minimum duration of
 * the new class in months, f_c the fee of the move, o_c what the class bills in addition to the object, p the expected reads, r_c and
 * q_c the prices of reading, L_c the hours until the first byte and W the price of an hour of waiting. Here the object may come from
 * any class: what it costs where it lies (its own minimum duration, size and overhead, its reads) is reckoned like what it would cost
 * there, and leaving before its minimum duration is over is paid for. For an object in the hot class this is the formula, with the
 * hot class's own fee for a read on the other side. A GB is the vendor's, a month has 30 days.
 *
 * <p>A checkpoint is waited for once however many objects it has, so L_c·W is reckoned for all of them together and each bears a
 * share ({@link Tiering}).
 *
 * @param prices of the store
 * @param object which, in its class
 * @param from the class it lies in
 * @param to the other class
 * @param months it will still be kept (T)
 * @param daysInClass how long it has been where it lies
 * @param expectedReads for as long as it is kept (p)
 * @param waiting its share of what waiting for its checkpoint costs
 */
public record MoveSum(
        StoragePrices prices,
        ClassedObject object,
        ClassPrice from,
        ClassPrice to,
        BigDecimal months,
        BigDecimal daysInClass,
        BigDecimal expectedReads,
        Waiting waiting) {

    static final MathContext EXACT = MathContext.DECIMAL128;
    static final BigDecimal DAYS_PER_MONTH = BigDecimal.valueOf(30);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);

    /**
     * One term of the sum.
     *
     * @param name what it is
     * @param how the multiplication, with its numbers
     * @param usd what it adds to Δ; negative for what the move costs
     */
    public record Term(String name, String how, BigDecimal usd) {}

    /**
     * The share p·L_c·W of an object in its checkpoint's wait.
     *
     * @param reads of the checkpoint that wait (p)
     * @param hours more than reading it takes anyway (L_c)
     * @param usdPerHour of waiting (W)
     * @param share of the object, 0 to 1
     */
    public record Waiting(BigDecimal reads, BigDecimal hours, BigDecimal usdPerHour, BigDecimal share) {

        static final Waiting NONE = new Waiting(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        /** What it costs. */
        public BigDecimal usd() {
            return reads.multiply(hours, EXACT).multiply(usdPerHour, EXACT).multiply(share, EXACT);
        }

        private String words() {
            return plain(reads) + " reads × " + plain(hours) + " hours × " + plain(usdPerHour) + " USD"
                    + (share.compareTo(BigDecimal.ONE) < 0 ? " × " + plain(share) + ", its share" : "");
        }
    }

    /** What the move saves: the sum of the terms. Moving pays when this is above zero. */
    public BigDecimal deltaUsd() {
        return gainUsd().subtract(waiting.usd(), EXACT);
    }

    /** Every term that is not zero, in the order of the formula. */
    public List<Term> terms() {
        List<Term> all = new ArrayList<>();
        add(all, "storage in " + from.name(), storage(from, monthsStaying()), storageWords(from, monthsStaying()));
        add(all, "overhead in " + from.name(), overhead(from, monthsStaying()), overheadWords(from, monthsStaying()));
        add(
                all,
                "storage in " + to.name(),
                storage(to, monthsThere()).negate(),
                storageWords(to, monthsThere()) + atLeast());
        add(all, "overhead in " + to.name(), overhead(to, monthsThere()).negate(), overheadWords(to, monthsThere()));
        add(
                all,
                "leaving " + from.name() + " early",
                earlyDeletion().negate(),
                storageWords(from, restOfMinimum()) + " left of " + from.minimumDays() + " days");
        add(
                all,
                "move",
                perObject(to.moveUsdPer1000()).negate(),
                "1 object × " + plain(to.moveUsdPer1000()) + " USD/1,000");
        add(all, "reads from " + from.name(), reads(from), readWords(from));
        add(all, "reads from " + to.name(), reads(to).negate(), readWords(to));
        add(all, "waiting for " + to.name(), waiting.usd().negate(), waiting.words());
        return all;
    }

    /** Without waiting, which is not one object's. */
    BigDecimal gainUsd() {
        BigDecimal stays = storage(from, monthsStaying()).add(overhead(from, monthsStaying()), EXACT);
        BigDecimal moves = storage(to, monthsThere())
                .add(overhead(to, monthsThere()), EXACT)
                .add(earlyDeletion(), EXACT)
                .add(perObject(to.moveUsdPer1000()), EXACT);
        return stays.subtract(moves, EXACT).add(reads(from), EXACT).subtract(reads(to), EXACT);
    }

    MoveSum with(Waiting its) {
        return new MoveSum(prices, object, from, to, months, daysInClass, expectedReads, its);
    }

    private BigDecimal monthsStaying() {
        return months.max(restOfMinimum());
    }

    private BigDecimal monthsThere() {
        return months.max(months(BigDecimal.valueOf(to.minimumDays())));
    }

    /** Months still to be paid for in the class it lies in, wherever it goes. */
    private BigDecimal restOfMinimum() {
        return months(BigDecimal.valueOf(from.minimumDays()).subtract(daysInClass))
                .max(BigDecimal.ZERO);
    }

    private BigDecimal earlyDeletion() {
        return storage(from, restOfMinimum());
    }

    private BigDecimal storage(ClassPrice in, BigDecimal during) {
        return gb(Math.max(object.size(), in.minimumBillableBytes()))
                .multiply(in.usdPerGbMonth(), EXACT)
                .multiply(during, EXACT);
    }

    /** What lies at the hot price has no minimum duration. */
    private BigDecimal overhead(ClassPrice in, BigDecimal during) {
        return gb(in.overheadBytes())
                .multiply(in.usdPerGbMonth(), EXACT)
                .multiply(during, EXACT)
                .add(
                        gb(in.overheadHotBytes())
                                .multiply(prices.hot().usdPerGbMonth(), EXACT)
                                .multiply(months, EXACT),
                        EXACT);
    }

    private BigDecimal reads(ClassPrice in) {
        return gb(object.size())
                .multiply(in.read().usdPerGb(), EXACT)
                .add(perObject(in.read().usdPer1000()), EXACT)
                .multiply(expectedReads, EXACT);
    }

    private BigDecimal gb(long bytes) {
        return BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(prices.bytesPerGb()), EXACT);
    }

    private static BigDecimal perObject(BigDecimal usdPer1000) {
        return usdPer1000.divide(THOUSAND, EXACT);
    }

    private static BigDecimal months(BigDecimal days) {
        return days.divide(DAYS_PER_MONTH, EXACT);
    }

    private String storageWords(ClassPrice in, BigDecimal during) {
        boolean small = object.size() < in.minimumBillableBytes();
        return plain(gb(Math.max(object.size(), in.minimumBillableBytes()))) + " GB"
                + (small ? " (billed at least)" : "") + " × " + plain(in.usdPerGbMonth()) + " USD × "
                + plain(during) + " months";
    }

    private String atLeast() {
        return monthsThere().compareTo(months) > 0 ? " (at least " + to.minimumDays() + " days)" : "";
    }

    private String overheadWords(ClassPrice in, BigDecimal during) {
        return in.overheadBytes() + " bytes × " + plain(in.usdPerGbMonth()) + " USD/GB × " + plain(during)
                + " months + "
                + in.overheadHotBytes() + " bytes × " + plain(prices.hot().usdPerGbMonth()) + " USD/GB × "
                + plain(months) + " months";
    }

    private String readWords(ClassPrice in) {
        return plain(expectedReads) + " reads × (" + plain(gb(object.size())) + " GB × "
                + plain(in.read().usdPerGb()) + " USD + " + plain(in.read().usdPer1000()) + " USD/1,000)";
    }

    private static void add(List<Term> all, String name, BigDecimal usd, String how) {
        if (usd.signum() != 0) {
            all.add(new Term(name, how, usd));
        }
    }

    /** Four digits are enough for people; the sums are made with 34. */
    private static String plain(BigDecimal number) {
        BigDecimal rounded =
                number.round(new MathContext(4, RoundingMode.HALF_EVEN)).stripTrailingZeros();
        return rounded.scale() < 0 ? rounded.setScale(0).toPlainString() : rounded.toPlainString();
    }
}
