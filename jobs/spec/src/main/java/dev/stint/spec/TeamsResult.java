package dev.stint.spec;

import dev.stint.spec.teams.TeamSpec;
import java.util.List;
import java.util.function.Function;

/** What became of a text that should describe teams. */
public sealed interface TeamsResult {

    /** One answer for each case. */
    <T> T fold(Function<? super List<TeamSpec>, ? extends T> valid, Function<? super Invalid, ? extends T> invalid);

    /**
     * Teams that can be applied.
     *
     * @param teams by name
     */
    record Valid(List<TeamSpec> teams) implements TeamsResult {
        public Valid {
            teams = List.copyOf(teams);
        }

        @Override
        public <T> T fold(
                Function<? super List<TeamSpec>, ? extends T> valid, Function<? super Invalid, ? extends T> invalid) {
            return valid.apply(teams);
        }
    }

    /**
     * Everything that is wrong.
     *
     * @param fileName for messages
     * @param problems at least one, in the order of the file
     */
    record Invalid(String fileName, List<SpecProblem> problems) implements TeamsResult {
        public Invalid {
            problems = List.copyOf(problems);
        }

        /** One line for each problem. */
        public List<String> messages() {
            return problems.stream().map(each -> each.display(fileName)).toList();
        }

        @Override
        public <T> T fold(
                Function<? super List<TeamSpec>, ? extends T> valid, Function<? super Invalid, ? extends T> invalid) {
            return invalid.apply(this);
        }
    }
}
