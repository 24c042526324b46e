package io.modelwright.client;

/** The interval of a predicted number. */
public final class Interval {
    private final double lower;
    private final double upper;

    Interval(double lower, double upper) {
        this.lower = lower;
        this.upper = upper;
    }

    /**
     * Returns the lower end.
     *
     * @return perhaps negative infinity
     */
    public double lower() {
        return lower;
    }

    /**
     * Returns the upper end.
     *
     * @return perhaps positive infinity
     */
    public double upper() {
        return upper;
    }

    @Override
    public String toString() {
        return "[" + lower + ", " + upper + "]";
    }
}
