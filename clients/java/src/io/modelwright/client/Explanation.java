package io.modelwright.client;

import java.util.Map;
import java.util.Optional;

/**
 * Why a row has its prediction: what each column adds to the score of a usual row. The base and the
 * contributions sum to the score, up to rounding.
 */
public final class Explanation {
    private final Object label;
    private final double score;
    private final double base;
    private final Map<String, Double> contributions;
    private final String method;
    private final double standardError;
    private final Map<String, Object> referenceRow;

    Explanation(JsonObject explanation, JsonObject reply) {
        label = explanation.value("label");
        score = explanation.number("score");
        base = explanation.number("base");
        contributions = explanation.object("contributions").numbers();
        method = explanation.text("method");
        standardError = JsonObject.numberOr(explanation.value("standard_error"), 0);
        referenceRow = reply.object("reference_row").values();
    }

    /**
     * Returns the class whose probability is explained.
     *
     * @return a String, Boolean, Long or Double; nothing where the model predicts a number
     */
    public Optional<Object> label() {
        return Optional.ofNullable(label);
    }

    /**
     * Returns what is explained.
     *
     * @return the predicted number, or the probability of {@link #label()}
     */
    public double score() {
        return score;
    }

    /**
     * Returns the score of the reference row.
     *
     * @return where the contributions begin
     */
    public double base() {
        return base;
    }

    /**
     * Returns what each column adds to the base.
     *
     * @return by column, in the order of the model
     */
    public Map<String, Double> contributions() {
        return contributions;
    }

    /**
     * Returns how the contributions were found.
     *
     * @return "exact", or "sampled" where too many columns differ from the reference row
     */
    public String method() {
        return method;
    }

    /**
     * Returns the largest standard error of a contribution.
     *
     * @return 0 where the contributions are exact
     */
    public double standardError() {
        return standardError;
    }

    /**
     * Returns the row with which the row is compared.
     *
     * @return a usual row of the training data, by column
     */
    public Map<String, Object> referenceRow() {
        return referenceRow;
    }

    @Override
    public String toString() {
        return base + " " + contributions + " = " + score;
    }
}
