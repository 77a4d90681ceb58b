package dev.stint.spec;

import java.util.List;
import java.util.function.Function;

/** What became of a spec with values set from outside. */
public sealed interface OverrideResult {

    /** One answer for each case. */
    <T> T fold(Function<? super Applied, ? extends T> applied, Function<? super Refused, ? extends T> refused);

    /**
     * A valid spec with the values in it.
     *
     * @param yaml parses to {@code spec}; the text as given when nothing was set
     * @param spec what it says
     */
    record Applied(String yaml, JobSpec spec) implements OverrideResult {
        @Override
        public <T> T fold(
                Function<? super Applied, ? extends T> applied, Function<? super Refused, ? extends T> refused) {
            return applied.apply(this);
        }
    }

    /**
     * Everything that is wrong, with the file and with what was set.
     *
     * @param problems at least one; what came from an option says so
     */
    record Refused(List<SpecProblem> problems) implements OverrideResult {
        public Refused {
            problems = List.copyOf(problems);
        }

        /** One line for each problem. */
        public List<String> messages(String fileName) {
            return problems.stream().map(each -> each.display(fileName)).toList();
        }

        @Override
        public <T> T fold(
                Function<? super Applied, ? extends T> applied, Function<? super Refused, ? extends T> refused) {
            return refused.apply(this);
        }
    }
}
