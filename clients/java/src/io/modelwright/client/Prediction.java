package io.modelwright.client;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the service answers to one row. */
public final class Prediction {
    private final String id;
    private final Object callerId;
    private final Object value;
    private final Map<String, Double> probabilities;
    private final Optional<Interval> interval;
    private final List<String> warnings;
    private final String release;
    private final boolean journaled;
    private final Optional<Explanation> explanation;

    Prediction(JsonObject answer, JsonObject reply) {
        id = answer.text("id");
        callerId = answer.value("caller_id");
        value = answer.value("prediction");
        probabilities = answer.has("probabilities") ? answer.object("probabilities").numbers() : Map.of();
        interval = answer.has("interval") ? Optional.of(interval(answer)) : Optional.empty();
        warnings = answer.texts("warnings");
        // A row names its release where that is not the reply's: a canary's.
        release = answer.has("release") ? answer.text("release") : reply.text("release");
        journaled = reply.isTrue("journaled");
        explanation = answer.has("explanation")
                ? Optional.of(new Explanation(answer.object("explanation"), reply))
                : Optional.empty();
    }

    /** JSON has no infinity: an end that is null is open. */
    private static Interval interval(JsonObject answer) {
        List<?> ends = answer.list("interval");
        if (ends.size() != 2) {
            throw answer.strange("an interval has two ends", null);
        }
        return new Interval(
                JsonObject.numberOr(ends.get(0), Double.NEGATIVE_INFINITY),
                JsonObject.numberOr(ends.get(1), Double.POSITIVE_INFINITY));
    }

    /**
     * Returns the name under which the outcome can be reported later.
     *
     * @return unique to this answer
     */
    public String id() {
        return id;
    }

    /**
     * Returns the caller's own name of the row.
     *
     * @return a String or Long; nothing where none was sent
     */
    public Optional<Object> callerId() {
        return Optional.ofNullable(callerId);
    }

    /**
     * Returns the predicted label in its own type, or the predicted number.
     *
     * @return a String, Boolean, Long or Double
     */
    public Object value() {
        return value;
    }

    /**
     * Returns the predicted label as text, as it stands in {@link #probabilities()}.
     *
     * @return such as "yes", "true" or "3"
     */
    public String label() {
        return String.valueOf(value);
    }

    /**
     * Returns the predicted number.
     *
     * @return the number
     * @throws IllegalStateException if the model predicts labels that are no numbers
     */
    public double number() {
        if (value instanceof Number) {
            return ((Number) value).doubleValue();
        }
        throw new IllegalStateException("The model predicts labels, not numbers; use label().");
    }

    /**
     * Returns the probability of each class.
     *
     * @return by the class as text, in the order of the model; empty where it predicts a number
     */
    public Map<String, Double> probabilities() {
        return probabilities;
    }

    /**
     * Returns the interval of a predicted number.
     *
     * @return nothing where the model predicts a label
     */
    public Optional<Interval> interval() {
        return interval;
    }

    /**
     * Returns what is unusual about the row.
     *
     * @return sentences without the row's values
     */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Returns the release that answered.
     *
     * @return its id
     */
    public String release() {
        return release;
    }

    /**
     * Returns whether the service could keep question and answer.
     *
     * @return false where its disk is full, say, or it keeps no journal
     */
    public boolean journaled() {
        return journaled;
    }

    /**
     * Returns why the row has this prediction.
     *
     * @return nothing unless {@link Client#explain} was asked
     */
    public Optional<Explanation> explanation() {
        return explanation;
    }

    @Override
    public String toString() {
        return "Prediction " + id + ": " + value;
    }
}
