package io.modelwright.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Objects;

/** Runs the tests: every static method without parameters of the classes below. */
final class Tests {
    private Tests() {}

    public static void main(String[] arguments) throws IllegalAccessException {
        int failed = 0;
        int passed = 0;
        for (Class<?> tests : new Class<?>[] {JsonReaderTest.class, JsonObjectTest.class, RowsTest.class, ClientTest.class}) {
            for (Method test : tests.getDeclaredMethods()) {
                if (test.isSynthetic() || test.getParameterCount() > 0 || test.getReturnType() != void.class) {
                    continue;
                }
                try {
                    test.invoke(null);
                    passed++;
                } catch (InvocationTargetException error) {
                    failed++;
                    System.out.println("FAILED " + tests.getSimpleName() + "." + test.getName());
                    error.getCause().printStackTrace(System.out);
                }
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        System.exit(failed == 0 ? 0 : 1);
    }

    static void same(Object expected, Object found) {
        if (!Objects.equals(expected, found)) {
            throw new AssertionError("expected " + expected + ", found " + found);
        }
    }

    /** Numbers that were added up in another order may differ in their last digits. */
    static void close(double expected, double found) {
        if (!(Math.abs(expected - found) <= 1e-9)) {
            throw new AssertionError("expected about " + expected + ", found " + found);
        }
    }

    static void holds(String text, String part) {
        if (!text.contains(part)) {
            throw new AssertionError("'" + part + "' is not in: " + text);
        }
    }

    static <E extends Exception> E fails(Class<E> kind, Runnable work) {
        try {
            work.run();
        } catch (Exception error) {
            if (kind.isInstance(error)) {
                return kind.cast(error);
            }
            throw new AssertionError("expected " + kind.getSimpleName(), error);
        }
        throw new AssertionError("expected " + kind.getSimpleName() + ", and nothing happened");
    }
}
