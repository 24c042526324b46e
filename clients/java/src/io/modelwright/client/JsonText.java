package io.modelwright.client;

/** Texts as JSON has them. */
final class JsonText {
    private JsonText() {}

    /** Appends a text with its quotes; a lone surrogate, which UTF-8 cannot carry, becomes a question mark. */
    static void append(StringBuilder into, String text) {
        into.append('"');
        for (int position = 0; position < text.length(); position++) {
            char character = text.charAt(position);
            if (character == '"' || character == '\\') {
                into.append('\\').append(character);
            } else if (character < ' ') {
                into.append(String.format("\\u%04x", (int) character));
            } else {
                into.append(character);
            }
        }
        into.append('"');
    }
}
