package {{package}};

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** A column of the model: how any value that a program may hold becomes a number or a text. */
final class Column {
    final String name;
    final boolean isText;
    private final String type;
    private final boolean nullable;
    private final boolean decimalComma;
    private final Set<String> codes;
    // Of the codes that mean missing in a column of numbers: those that are numbers themselves, and the others.
    private final Set<Double> codeNumbers = new HashSet<>();
    private final Set<String> codeWords = new HashSet<>();
    private final Times times;
    private final Texts texts;

    Column(PackedFile file, Texts texts) throws IOException {
        name = file.text();
        type = file.text();
        nullable = file.flag();
        decimalComma = file.flag();
        codes = new HashSet<>(Arrays.asList(file.texts()));
        times = new Times(file);
        this.texts = texts;
        isText = type.equals("category") || type.equals("text");
        for (String code : codes) {
            try {
                codeNumbers.add(Numbers.of(code, decimalComma, texts));
            } catch (IllegalArgumentException notANumber) {
                codeWords.add(code);
            }
        }
    }

    /** Returns a number; NaN where it is missing. */
    double number(Object value) {
        double number;
        try {
            number = read(value);
        } catch (IllegalArgumentException error) {
            throw problem(error.getMessage());
        }
        if (number != number && !nullable) {
            throw problem("a value is missing where none may be");
        }
        return number + 0.0;  // -0.0 becomes 0.0
    }

    /** Returns a text; empty where it is missing. */
    String text(Object value) {
        String text;
        try {
            String category = texts.category(value);
            boolean isCode = !codes.isEmpty() && codes.contains(category);
            text = isCode ? "" : type.equals("text") ? texts.words(value, category) : category;
        } catch (IllegalArgumentException error) {
            throw problem(error.getMessage());
        }
        if (text.isEmpty() && !nullable) {
            throw problem("a value is missing where none may be");
        }
        return text;
    }

    private double read(Object value) {
        if (type.equals("number") || type.equals("integer")) {
            if (!codeWords.isEmpty() && value instanceof CharSequence && codeWords.contains(texts.category(value))) {
                return Double.NaN;
            }
            double number = Numbers.of(value, decimalComma, texts);
            return !codeNumbers.isEmpty() && codeNumbers.contains(number) ? Double.NaN : number;
        }
        if (!codes.isEmpty() && codes.contains(texts.category(value))) {
            return Double.NaN;
        }
        return type.equals("boolean") ? Numbers.flag(value) : times.seconds(value, texts);
    }

    private IllegalArgumentException problem(String what) {
        return new IllegalArgumentException("Column " + name + ": " + what + ".");
    }
}
