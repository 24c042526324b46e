package {{package}};

import java.util.Arrays;

/** What a model answers to one row: a class with the probabilities of all, or a value with its interval. */
public final class Prediction {
    private final String label;
    private final double value;
    private final String[] classes;
    private final double[] numbers;
    private final double[] rawScores;

    Prediction(String label, String[] classes, double[] probabilities, double[] rawScores) {
        this.label = label;
        this.value = Double.NaN;
        this.classes = classes;
        this.numbers = probabilities;
        this.rawScores = rawScores;
    }

    Prediction(double value, double[] interval, double[] rawScores) {
        this.label = null;
        this.value = value;
        this.classes = new String[0];
        this.numbers = interval;
        this.rawScores = rawScores;
    }

    /** Returns the class that was decided for; null for a model of numbers. */
    public String label() {
        return label;
    }

    /** Returns the predicted value; NaN for a model of classes. */
    public double value() {
        return value;
    }

    /** Returns the probability of a class. */
    public double probability(String of) {
        int place = Arrays.asList(classes).indexOf(of);
        if (place < 0) {
            throw new IllegalArgumentException("There is no class " + of + ", only " + Arrays.toString(classes) + ".");
        }
        return numbers[place];
    }

    /** Returns the probabilities in the order of the model's classes. */
    public double[] probabilities() {
        return label == null ? new double[0] : numbers.clone();
    }

    /** Returns the lower and upper end of the prediction interval; none for a model of classes. */
    public double[] interval() {
        return label == null ? numbers.clone() : new double[0];
    }

    /**
     * Returns what the learners said before calibration: a probability for each class in the order of the model's
     * classes, or one number on the scale that was learned. None for a release that has no raw scores.
     */
    public double[] rawScores() {
        return rawScores.clone();
    }

    @Override
    public String toString() {
        return label == null ? value + " in " + Arrays.toString(numbers) : label + " " + Arrays.toString(numbers);
    }
}
