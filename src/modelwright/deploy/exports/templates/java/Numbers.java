package {{package}};

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads numbers and flags: texts may hold thousands separators, a currency sign or a percent sign. */
final class Numbers {
    static final Set<String> MISSING = setOf({{missing}});
    private static final Set<String> TRUE = setOf({{true}});
    private static final Set<String> FALSE = setOf({{false}});
    private static final String DIGITS = "[0-9]+(?:_[0-9]+)*";
    private static final Pattern PLAIN = Pattern.compile(
        "[+-]?(?:" + DIGITS + "(?:\\.(?:" + DIGITS + ")?)?|\\." + DIGITS + ")(?:[eE][+-]?" + DIGITS + ")?");
    private static final Pattern NUMBER =
        Pattern.compile("[+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");
    private static final Pattern GROUPED = Pattern.compile("[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\\.[0-9]*)?");
    private static final Pattern GROUPED_BY_POINTS = Pattern.compile("[+-]?[0-9]{1,3}(?:\\.[0-9]{3})+");
    private static final Pattern SPACES = Pattern.compile("[ \u00a0\u202f'_]");

    private Numbers() {
    }

    /** Returns a finite number, or NaN where the value is missing. */
    static double of(Object value, boolean decimalComma, Texts texts) {
        double number;
        if (value == null) {
            return Double.NaN;
        } else if (value instanceof Number) {
            number = ((Number) value).doubleValue();
        } else if (value instanceof Boolean) {
            number = (Boolean) value ? 1.0 : 0.0;
        } else if (value instanceof CharSequence) {
            number = ofText(value.toString(), decimalComma, texts);
        } else {
            throw new IllegalArgumentException("a number is expected");
        }
        if (Double.isInfinite(number)) {
            throw new IllegalArgumentException("a finite number is expected");
        }
        return number + 0.0;
    }

    /** Returns 1 for true, 0 for false and NaN for missing. */
    static double flag(Object value) {
        if (value == null) {
            return Double.NaN;
        } else if (value instanceof Boolean) {
            return (Boolean) value ? 1.0 : 0.0;
        } else if (value instanceof Number) {
            double number = ((Number) value).doubleValue();
            if (number == 0.0 || number == 1.0 || number != number) {
                return number + 0.0;
            }
        } else if (value instanceof CharSequence) {
            String text = Texts.strip(value.toString()).toLowerCase(Locale.ROOT);
            if (TRUE.contains(text)) {
                return 1.0;
            } else if (FALSE.contains(text)) {
                return 0.0;
            } else if (MISSING.contains(text)) {
                return Double.NaN;
            }
        }
        throw new IllegalArgumentException("true or false is expected");
    }

    private static double ofText(String value, boolean decimalComma, Texts texts) {
        String text = Texts.strip(value);
        if (!decimalComma) {
            String plain = texts.withPlainDigits(text);
            if (PLAIN.matcher(plain).matches()) {
                return Double.parseDouble(plain.replace("_", ""));
            }
        }
        if (MISSING.contains(text.toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        text = withoutSigns(text);
        if (decimalComma) {
            if (text.indexOf(',') >= 0 || GROUPED_BY_POINTS.matcher(text).matches()) {
                text = text.replace(".", "").replace(',', '.');
            }
        } else if (GROUPED.matcher(text).matches()) {
            text = text.replace(",", "");
        }
        text = SPACES.matcher(text).replaceAll("");
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("a number is expected");
        }
        return Double.parseDouble(text);
    }

    /** Returns a text without the signs of money and percent, at its ends and behind a sign. */
    private static String withoutSigns(String value) {
        String around = "$\u20ac\u00a3\u00a5% \u00a0";
        int start = 0;
        int end = value.length();
        while (start < end && around.indexOf(value.charAt(start)) >= 0) {
            start++;
        }
        while (end > start && around.indexOf(value.charAt(end - 1)) >= 0) {
            end--;
        }
        String text = value.substring(start, end).replace('\u2212', '-');
        if (text.isEmpty() || "+-".indexOf(text.charAt(0)) < 0) {
            return text;
        }
        int behind = 1;
        while (behind < text.length() && "$\u20ac\u00a3\u00a5 ".indexOf(text.charAt(behind)) >= 0) {
            behind++;
        }
        return text.charAt(0) + text.substring(behind);
    }

    static Set<String> setOf(String... texts) {
        return new HashSet<>(Arrays.asList(texts));
    }
}
