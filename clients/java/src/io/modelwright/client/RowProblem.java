package io.modelwright.client;

/** Why a value of a row cannot be used. */
public final class RowProblem {
    private final int row;
    private final String column;
    private final String problem;

    RowProblem(int row, String column, String problem) {
        this.row = row;
        this.column = column;
        this.problem = problem;
    }

    /**
     * Returns the row's index in the list that was asked.
     *
     * @return counted from 0
     */
    public int row() {
        return row;
    }

    /**
     * Returns the column.
     *
     * @return its name
     */
    public String column() {
        return column;
    }

    /**
     * Returns what is wrong.
     *
     * @return such as "a number is expected"
     */
    public String problem() {
        return problem;
    }

    @Override
    public String toString() {
        return "row " + row + ", column \"" + column + "\": " + problem;
    }
}
