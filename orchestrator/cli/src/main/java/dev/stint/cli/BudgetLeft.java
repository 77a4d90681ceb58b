package dev.stint.cli;

import dev.stint.api.Views;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** How a run stands to its budget: the server resumes nothing that has spent all of it. */
record BudgetLeft(BigDecimal maxUsd, BigDecimal spentUsd) {
    private static final String SUBMITTED = "submitted";
    private static final String FROM = "submitted from ";

    /** Empty for a run without a budget, or with a spec that this version does not understand. */
    static Optional<BudgetLeft> of(Views.RunDetail detail) {
        Optional<JobSpec> spec = JobSpecs.parse(detail.spec(), "the spec")
                .<Optional<JobSpec>>fold(Optional::of, invalid -> Optional.empty());
        return spec.flatMap(JobSpec::budgetMaxUsd)
                .map(max -> new BudgetLeft(max, detail.cost().totalUsd()));
    }

    boolean none() {
        return spentUsd.compareTo(maxUsd) >= 0;
    }

    /** The command that submits the same file with twice the budget. */
    String againWithMore(List<Views.EventView> events) {
        String file = events.stream()
                .filter(event -> event.kind().equals(SUBMITTED) && event.why().startsWith(FROM))
                .map(event -> event.why().substring(FROM.length()))
                .findFirst()
                .orElse("SPEC");
        BigDecimal more = maxUsd.add(maxUsd).max(new BigDecimal("0.01")).stripTrailingZeros();
        return "stint run " + (file.matches("[\\w./-]+") ? file : "'" + file + "'") + " --set 'budget.max="
                + more.toPlainString() + " USD'";
    }
}
