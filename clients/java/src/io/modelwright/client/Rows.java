package io.modelwright.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Rows as JSON objects. */
final class Rows {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private Rows() {}

    static List<String> write(List<? extends Map<String, ?>> rows) {
        List<String> written = new ArrayList<>(rows.size());
        List<RowProblem> problems = new ArrayList<>();
        for (Map<String, ?> row : rows) {
            written.add(write(row, written.size(), problems));
        }
        if (!problems.isEmpty()) {
            throw new RowsRefusedException(problems);
        }
        return written;
    }

    /** Returns the caller's names of rows as JSON. */
    static List<String> writeIds(List<?> ids) {
        List<String> written = new ArrayList<>(ids.size());
        for (Object id : ids) {
            if (!(id instanceof CharSequence) && !isWhole(id)) {
                throw new IllegalArgumentException(
                        "The id at index " + written.size() + " is neither a text nor a whole number.");
            }
            StringBuilder text = new StringBuilder();
            append(text, id);
            written.add(text.toString());
        }
        return written;
    }

    private static String write(Map<String, ?> row, int position, List<RowProblem> problems) {
        StringBuilder text = new StringBuilder("{");
        for (Map.Entry<String, ?> cell : row.entrySet()) {
            if (text.length() > 1) {
                text.append(',');
            }
            JsonText.append(text, cell.getKey());
            text.append(':');
            try {
                append(text, cell.getValue());
            } catch (IllegalArgumentException error) {
                problems.add(new RowProblem(position, cell.getKey(), error.getMessage()));
            }
        }
        return text.append('}').toString();
    }

    private static void append(StringBuilder text, Object value) {
        if (value == null || value instanceof Boolean) {
            text.append(value);
        } else if (value instanceof Double || value instanceof Float) {
            text.append(number(((Number) value).doubleValue()));
        } else if (isWhole(value) || value instanceof BigDecimal) {
            text.append(value);
        } else if (value instanceof CharSequence || value instanceof Character) {
            JsonText.append(text, value.toString());
        } else if (value instanceof Enum) {
            JsonText.append(text, ((Enum<?>) value).name());
        } else {
            JsonText.append(text, time(value));
        }
    }

    private static boolean isWhole(Object value) {
        return value instanceof Integer
                || value instanceof Long
                || value instanceof Short
                || value instanceof Byte
                || value instanceof BigInteger;
    }

    private static String number(double number) {
        if (Double.isInfinite(number)) {
            throw new IllegalArgumentException("a finite number is expected");
        }
        return Double.isNaN(number) ? "null" : Double.toString(number);
    }

    private static String time(Object value) {
        if (value instanceof LocalDate) {
            return value.toString();
        }
        if (value instanceof LocalDateTime) {
            return iso((LocalDateTime) value);
        }
        if (value instanceof ZonedDateTime) {
            return iso(((ZonedDateTime) value).toInstant());
        }
        if (value instanceof OffsetDateTime) {
            return iso(((OffsetDateTime) value).toInstant());
        }
        if (value instanceof Instant) {
            return iso((Instant) value);
        }
        throw new IllegalArgumentException(
                value.getClass().getName() + " cannot be sent; numbers, booleans, texts, enums and java.time can");
    }

    private static String iso(Instant time) {
        return iso(LocalDateTime.ofInstant(time, ZoneOffset.UTC)) + "+00:00";
    }

    /** As Python's isoformat() writes it, which matters where a model takes times as categories. */
    private static String iso(LocalDateTime time) {
        return time.format(time.getNano() / 1000 == 0 ? SECONDS : MICROSECONDS);
    }
}
