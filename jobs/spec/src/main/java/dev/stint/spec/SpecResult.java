package dev.stint.spec;

import java.util.List;
import java.util.function.Function;

/** What became of a text that should be a job spec. */
public sealed interface SpecResult {

    /** One answer for each case. */
    <T> T fold(Function<? super JobSpec, ? extends T> valid, Function<? super Invalid, ? extends T> invalid);

    /** A spec that can be submitted. */
    record Valid(JobSpec spec) implements SpecResult {
        @Override
        public <T> T fold(
                Function<? super JobSpec, ? extends T> valid, Function<? super Invalid, ? extends T> invalid) {
            return valid.apply(spec);
        }
    }

    /**
     * Everything that is wrong.
     *
     * @param fileName for messages
     * @param problems at least one, in the order of the file
     */
    record Invalid(String fileName, List<SpecProblem> problems) implements SpecResult {
        public Invalid {
            problems = List.copyOf(problems);
        }

        /** One line for each problem. */
        public List<String> messages() {
            return problems.stream().map(each -> each.display(fileName)).toList();
        }

        @Override
        public <T> T fold(
                Function<? super JobSpec, ? extends T> valid, Function<? super Invalid, ? extends T> invalid) {
            return invalid.apply(this);
        }
    }
}
