package {{package}};

import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads categories and texts. */
final class Texts {
    private static final Set<String> MISSING = Numbers.setOf({{missing_categories}});
    private static final Pattern WHOLE_FLOAT = Pattern.compile("-?(?:0|[1-9][0-9]{0,15})\\.0");
    private static final double LARGEST_WHOLE_FLOAT = 1e16;
    private static final int MOST_DIGITS = 17;

    // The zeros of all alphabets, and which characters belong to words: where a stretch of them begins and where
    // it ends, by turns. The packed model brings them, because Java's own tables differ from version to version.
    private final int[] zeros;
    private final int[] stretches;
    private final Map<Integer, String> lowerCase = new HashMap<>();

    Texts(PackedFile file) throws IOException {
        zeros = file.places();
        stretches = file.places();
        int[] upper = file.places();
        String[] lower = file.texts();
        for (int i = 0; i < upper.length; i++) {
            lowerCase.put(upper[i], lower[i]);
        }
    }

    /** Returns a category as text, the same however the value travelled; empty where it is missing. */
    String category(Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof CharSequence) {
            return categoryOf(value.toString());
        }
        if (value instanceof Boolean) {
            return (Boolean) value ? "true" : "false";
        }
        if (value instanceof Float || value instanceof Double) {
            return ofDouble(((Number) value).doubleValue());
        }
        if (value instanceof BigDecimal) {
            BigDecimal number = (BigDecimal) value;
            return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
        }
        if (value instanceof Number) {
            return value.toString();
        }
        return Times.category(value);
    }

    /**
     * Returns the words of a text in lower case, separated by single spaces.
     *
     * @param category the same value, read as a category
     */
    String words(Object value, String category) {
        String text = value instanceof CharSequence ? value.toString() : category;
        StringBuilder words = new StringBuilder();
        composed(text).codePoints().forEach(code -> append(words, code));
        String joined = composed(words.toString());
        String[] parts = joined.trim().split(" +");  // nothing but spaces is white here
        return String.join(" ", parts);
    }

    /** Returns a text with the decimal digits of all alphabets as 0 to 9. */
    String withPlainDigits(String text) {
        if (isAscii(text)) {
            return text;
        }
        StringBuilder plain = new StringBuilder();
        text.codePoints().forEach(code -> {
            int place = Arrays.binarySearch(zeros, code);
            int zero = place >= 0 ? code : place < -1 ? zeros[-place - 2] : code + 1;
            plain.appendCodePoint(code >= zero && code < zero + 10 ? '0' + code - zero : code);
        });
        return plain.toString();
    }

    private void append(StringBuilder words, int code) {
        int place = Arrays.binarySearch(stretches, code);
        boolean isOfWord = place >= 0 ? place % 2 == 0 : (-place - 1) % 2 == 1;
        String lower = isOfWord ? lowerCase.get(code) : " ";
        if (lower == null) {
            words.appendCodePoint(code);
        } else {
            words.append(lower);
        }
    }

    private static String categoryOf(String value) {
        String text = strip(value);
        if (!isAscii(text)) {
            text = withoutHalves(composed(text));
        } else if (text.endsWith(".0") && WHOLE_FLOAT.matcher(text).matches()) {
            text = text.equals("-0.0") ? "0" : text.substring(0, text.length() - 2);
        }
        String lower = text.toLowerCase(Locale.ROOT);
        if (MISSING.contains(lower)) {
            return "";
        }
        return lower.equals("true") || lower.equals("false") ? lower : text;
    }

    /** Returns a double with the fewest digits that give it back, as Python writes it. */
    private static String ofDouble(double number) {
        if (number != number) {
            return "";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE_FLOAT) {
            return Long.toString((long) number);
        }
        BigDecimal exact = new BigDecimal(number);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= MOST_DIGITS; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == number) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        int exponent = shortest.precision() - shortest.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return shortest.toPlainString();
        }
        String digits = shortest.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String size = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
        String sign = number < 0 ? "-" : "";
        return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + size;
    }

    /** Returns a text without white space at its ends: what Unicode calls so, and four control characters. */
    static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhite(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhite(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 128) {
                return false;
            }
        }
        return true;
    }

    private static boolean isWhite(char character) {
        return character == ' '
            || character >= '\t' && character <= '\r'
            || character >= 0x1c && character <= 0x1f
            || character >= 0x85 && "\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000".indexOf(character) >= 0
            || character >= 0x2000 && character <= 0x200a;
    }

    private static String composed(String text) {
        return isAscii(text) ? text : Normalizer.normalize(text, Normalizer.Form.NFC);
    }

    /** Returns a text with a question mark for each half of a character that stands alone. */
    private static String withoutHalves(String text) {
        StringBuilder whole = new StringBuilder();
        text.codePoints().forEach(
            code -> whole.appendCodePoint(code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE ? '?' : code));
        return whole.toString();
    }
}
