package io.modelwright.client;

import java.util.List;
import java.util.stream.Collectors;

/** Values of rows cannot be used. No row of the part that was sent is answered. */
public final class RowsRefusedException extends ModelwrightException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 5;

    private final transient List<RowProblem> problems;

    RowsRefusedException(List<RowProblem> problems) {
        super("Rows cannot be used: " + named(problems) + ".", null);
        this.problems = List.copyOf(problems);
    }

    /**
     * Returns which values of which rows, and why.
     *
     * @return of many, the first hundred of a part
     */
    public List<RowProblem> problems() {
        return problems;
    }

    private static String named(List<RowProblem> problems) {
        String shown = problems.stream().limit(SHOWN).map(RowProblem::toString).collect(Collectors.joining("; "));
        int rest = problems.size() - SHOWN;
        return rest > 0 ? shown + "; and " + rest + " more" : shown;
    }
}
