package io.modelwright.client;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** JSON is read as RFC 8259 has it, and nothing else is. */
final class JsonReaderTest {
    private JsonReaderTest() {}

    static void everyKindOfValueIsRead() {
        Object read = JsonReader.read(" {\"a\": [1, -0.5, 1e3, true, false, null, \"x\"], \"b\": {}, \"c\": []} ");

        List<Object> items = Arrays.asList(1L, -0.5, 1000.0, true, false, null, "x");
        Tests.same(Map.of("a", items, "b", Map.of(), "c", List.of()), read);
    }

    static void numbersKeepEveryDigit() {
        for (double number : new double[] {1.0 / 3, 0.1 + 0.2, Double.MIN_VALUE, Double.MAX_VALUE, 1e22, -1e-7}) {
            Tests.same(number, JsonReader.read(Double.toString(number)));
        }
        Tests.same(Long.MAX_VALUE, JsonReader.read("9223372036854775807"));
        Tests.same(9.223372036854775808e18, JsonReader.read("9223372036854775808"));
    }

    static void escapesAreRead() {
        Tests.same("\"\\/\b\f\n\r\té\uD83D\uDCE6", JsonReader.read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDCE6\""));
    }

    static void whatIsNoJsonIsRefused() {
        String[] broken = {
            "", " ", "{", "[", "[1", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\":2}",
            "{\"a\":1,\"a\":2}", "{\"a\":null,\"a\":2}", "01", "1.", ".5", "+1", "-", "1e", "0x1", "NaN", "Infinity",
            "nul", "True", "'a'", "\"a", "\"\\x\"", "\"\\u12\"", "\"\n\"", "1 2", "1\u0000", "[1]]", "// no\n1",
        };
        for (String text : broken) {
            Tests.fails(IllegalArgumentException.class, () -> JsonReader.read(text));
        }
    }

    static void deepNestingIsRefusedAndNotAnOverflow() {
        Tests.fails(IllegalArgumentException.class, () -> JsonReader.read("[".repeat(100_000)));
        JsonReader.read("[".repeat(100) + "]".repeat(100));
    }
}
