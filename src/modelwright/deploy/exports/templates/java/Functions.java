package {{package}};

import java.util.Map;

/** Functions of one and of two numbers, by the names that the packed model has for them. */
final class Functions {
    /** A function of one number. */
    interface Unary {
        double of(double value);
    }

    /** A function of two numbers. */
    interface Binary {
        double of(double left, double right);
    }

    private Functions() {
    }

    static Unary unary(Map<String, Object> details) {
        String name = (String) details.get("function");
        switch (name) {
            case "abs":
                return Math::abs;
            case "clip":
                double low = (Double) details.get("low");
                double high = (Double) details.get("high");
                return value -> value < low ? low : value > high ? high : value;
            case "exp":
                return Math::exp;
            case "floor":
                return Math::floor;
            case "is_nan":
                return value -> value != value ? 1.0 : 0.0;
            case "log":
                return Math::log;
            case "relu":
                return value -> value < 0.0 ? 0.0 : value;
            case "round":
                return Math::rint;
            case "same":
                return value -> value;
            case "sign":
                return Math::signum;
            case "sqrt":
                return Math::sqrt;
            case "to_single":
                return value -> (double) (float) value;
            case "truncate":
                return value -> (double) (long) value;
            default:
                throw unknown(name);
        }
    }

    static Binary binary(Map<String, Object> details) {
        String name = (String) details.get("function");
        switch (name) {
            case "add":
                return (left, right) -> left + right;
            case "sub":
                return (left, right) -> left - right;
            case "mul":
                return (left, right) -> left * right;
            case "div":
                return (left, right) -> left / right;
            case "max":
                return Math::max;
            case "min":
                return Math::min;
            case "equal":
                return (left, right) -> left == right ? 1.0 : 0.0;
            case "less":
                return (left, right) -> left < right ? 1.0 : 0.0;
            case "at_most":
                return (left, right) -> left <= right ? 1.0 : 0.0;
            case "at_least":
                return (left, right) -> left >= right ? 1.0 : 0.0;
            default:
                throw unknown(name);
        }
    }

    private static IllegalArgumentException unknown(String name) {
        return new IllegalArgumentException("The function " + name + " is not known. Export the release again.");
    }
}
