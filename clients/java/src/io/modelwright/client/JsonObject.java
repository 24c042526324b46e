package io.modelwright.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object of the service's JSON; what it lacks or holds in another form names the address it came from. */
final class JsonObject {
    private final URI source;
    private final Map<String, Object> members;

    private JsonObject(URI source, Object value) {
        this.source = source;
        if (!(value instanceof Map)) {
            throw strange("an object is expected", null);
        }
        @SuppressWarnings("unchecked") // our reader's maps have such keys only
        Map<String, Object> read = (Map<String, Object>) value;
        members = read;
    }

    /** Returns the object that a text holds. */
    static JsonObject read(String text, URI source) {
        try {
            return new JsonObject(source, JsonReader.read(text));
        } catch (IllegalArgumentException error) {
            throw new ModelwrightException(strangeness(source, "JSON is expected"), error);
        }
    }

    boolean has(String name) {
        return members.get(name) != null;
    }

    /** Returns whatever stands there, null where nothing does. */
    Object value(String name) {
        return members.get(name);
    }

    boolean isTrue(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    String text(String name) {
        return as(String.class, name, "a text");
    }

    long whole(String name) {
        return as(Long.class, name, "a whole number");
    }

    double number(String name) {
        return as(Number.class, name, "a number").doubleValue();
    }

    List<?> list(String name) {
        return as(List.class, name, "a list");
    }

    JsonObject object(String name) {
        return new JsonObject(source, members.get(name));
    }

    List<JsonObject> objects(String name) {
        List<JsonObject> objects = new ArrayList<>();
        list(name).forEach(each -> objects.add(new JsonObject(source, each)));
        return objects;
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        list(name).forEach(each -> texts.add(String.valueOf(each)));
        return Collections.unmodifiableList(texts);
    }

    /** Returns all members as numbers, in their order; null is none. */
    Map<String, Double> numbers() {
        Map<String, Double> numbers = new LinkedHashMap<>();
        members.forEach((name, value) -> numbers.put(name, numberOr(value, Double.NaN)));
        return Collections.unmodifiableMap(numbers);
    }

    /** Returns all members as they are, in their order. */
    Map<String, Object> values() {
        return Collections.unmodifiableMap(members);
    }

    static double numberOr(Object value, double otherwise) {
        return value instanceof Number ? ((Number) value).doubleValue() : otherwise;
    }

    ModelwrightException strange(String what, Throwable cause) {
        return new ModelwrightException(strangeness(source, what), cause);
    }

    private <T> T as(Class<T> kind, String name, String words) {
        if (!kind.isInstance(members.get(name))) {
            throw strange(words + " '" + name + "' is expected", null);
        }
        return kind.cast(members.get(name));
    }

    private static String strangeness(URI source, String what) {
        return source + " answered in an unknown form: " + what + ". Is it a Modelwright service?";
    }
}
