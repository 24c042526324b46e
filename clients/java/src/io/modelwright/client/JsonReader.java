package io.modelwright.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads JSON, and nothing else (RFC 8259): objects become maps in their order, arrays lists, whole numbers
 * that fit Long, other numbers Double.
 */
final class JsonReader {
    // Deeper than any answer, and shallow enough for any stack.
    private static final int DEEPEST = 100;
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?");
    private static final Pattern UNICODE = Pattern.compile("[0-9a-fA-F]{4}");
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final String text;
    private int position;
    private int depth;

    private JsonReader(String text) {
        this.text = text;
    }

    /**
     * Returns the value that a text holds.
     *
     * @throws IllegalArgumentException if it is not JSON
     */
    static Object read(String text) {
        JsonReader reader = new JsonReader(text);
        Object value = reader.value();
        reader.next();
        if (reader.position < text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private Object value() {
        char first = next();
        if (first == '{') {
            return object();
        }
        if (first == '[') {
            return array();
        }
        if (first == '"') {
            return string();
        }
        if (first == '-' || first >= '0' && first <= '9') {
            return number();
        }
        return word();
    }

    private Map<String, Object> object() {
        Map<String, Object> members = new LinkedHashMap<>();
        open();
        while (!closes('}', members.isEmpty())) {
            if (next() != '"') {
                throw wrong("a name in quotes");
            }
            String name = string();
            expect(':');
            if (members.containsKey(name)) {
                throw wrong("each name once");
            }
            members.put(name, value());
        }
        return members;
    }

    private List<Object> array() {
        List<Object> items = new ArrayList<>();
        open();
        while (!closes(']', items.isEmpty())) {
            items.add(value());
        }
        return items;
    }

    private void open() {
        position++;
        if (++depth > DEEPEST) {
            throw wrong("fewer levels");
        }
    }

    /** Takes the end of an object or array, or the comma before its next part. */
    private boolean closes(char end, boolean isFirst) {
        if (next() == end) {
            position++;
            depth--;
            return true;
        }
        if (!isFirst) {
            expect(',');
        }
        return false;
    }

    private String string() {
        StringBuilder read = new StringBuilder();
        position++;
        while (true) {
            char character = at(position++);
            if (character == '"') {
                return read.toString();
            }
            if (character < ' ') {
                position--;
                throw wrong("a quote");
            }
            read.append(character == '\\' ? escape() : character);
        }
    }

    private char escape() {
        char name = at(position++);
        if (name == 'u') {
            Matcher digits = UNICODE.matcher(text).region(position, text.length());
            if (!digits.lookingAt()) {
                throw wrong("four hexadecimal digits");
            }
            position = digits.end();
            return (char) Integer.parseInt(digits.group(), 16);
        }
        int known = ESCAPES.indexOf(name);
        if (known < 0) {
            throw wrong("an escape of JSON");
        }
        return ESCAPED.charAt(known);
    }

    private Number number() {
        Matcher number = NUMBER.matcher(text).region(position, text.length());
        if (!number.lookingAt()) {
            throw wrong("a number");
        }
        position = number.end();
        if (number.group(2) == null && number.group(3) == null) {
            try {
                return Long.valueOf(number.group());
            } catch (NumberFormatException error) {
                return Double.valueOf(number.group());
            }
        }
        return Double.valueOf(number.group());
    }

    private Boolean word() {
        for (String word : List.of("true", "false", "null")) {
            if (text.startsWith(word, position)) {
                position += word.length();
                return word.equals("null") ? null : Boolean.valueOf(word);
            }
        }
        throw wrong("a value");
    }

    private void expect(char character) {
        if (next() != character) {
            throw wrong("'" + character + "'");
        }
        position++;
    }

    /** Returns the next character that is no space, without taking it; 0 at the end. */
    private char next() {
        while (" \t\n\r".indexOf(at(position)) >= 0) {
            position++;
        }
        return at(position);
    }

    private char at(int index) {
        return index < text.length() ? text.charAt(index) : 0;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(expected + " is expected at character " + position + " of the JSON");
    }
}
