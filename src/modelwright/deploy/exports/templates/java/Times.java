package {{package}};

import java.io.IOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads dates and times as seconds since 1970 in UTC; a time without a zone is UTC. */
final class Times {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final long MICROS = 1_000_000L;
    private static final long DAY = 86_400L;
    private static final long EXACT = 1L << 53;

    private final String format;  // as the settings name it; empty for ISO 8601
    private final Pattern[] patterns;
    private final String[] parts;

    Times(PackedFile file) throws IOException {
        format = file.text();
        String[] expressions = file.texts();
        parts = file.texts();
        patterns = new Pattern[expressions.length];
        for (int i = 0; i < patterns.length; i++) {
            patterns[i] = Pattern.compile(expressions[i], Pattern.CASE_INSENSITIVE);
        }
    }

    double seconds(Object value, Texts texts) {
        if (value == null) {
            return Double.NaN;
        }
        Instant instant = instant(value);
        if (instant != null) {
            return inSeconds(instant.getEpochSecond() * MICROS + instant.getNano() / 1000);
        }
        if (!(value instanceof CharSequence) && format.isEmpty()) {
            return Numbers.of(value, false, texts);
        }
        String text = value instanceof CharSequence ? Texts.strip(value.toString()) : texts.category(value);
        if (Numbers.MISSING.contains(text.toLowerCase(Locale.ROOT))) {
            return Double.NaN;
        }
        return ofText(format.isEmpty() ? text : texts.withPlainDigits(text));
    }

    /** Returns a date or time as a category. */
    static String category(Object value) {
        if (value instanceof LocalDate) {
            return value.toString();
        }
        Instant instant = instant(value);
        if (instant == null) {
            throw new IllegalArgumentException("a single value is expected");
        }
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        int micros = time.getNano() / 1000;
        return String.format(Locale.ROOT, "%sT%02d:%02d:%02d", time.toLocalDate(), time.getHour(), time.getMinute(), time.getSecond())
            + (micros == 0 ? "" : String.format(Locale.ROOT, ".%06d", micros))
            + (value instanceof LocalDateTime ? "" : "+00:00");
    }

    /** Returns a value of java.time as an instant; null for others. */
    private static Instant instant(Object value) {
        if (value instanceof Instant) {
            return (Instant) value;
        } else if (value instanceof ZonedDateTime) {
            return ((ZonedDateTime) value).toInstant();
        } else if (value instanceof OffsetDateTime) {
            return ((OffsetDateTime) value).toInstant();
        } else if (value instanceof LocalDateTime) {
            return ((LocalDateTime) value).toInstant(ZoneOffset.UTC);
        } else if (value instanceof LocalDate) {
            return ((LocalDate) value).atStartOfDay().toInstant(ZoneOffset.UTC);
        }
        return null;
    }

    private double ofText(String text) {
        for (int i = 0; i < patterns.length; i++) {
            Matcher found = patterns[i].matcher(text);
            if (found.matches()) {
                try {
                    return inSeconds(micros(found, parts[i]));
                } catch (DateTimeException noSuchDay) {
                    break;
                }
            }
        }
        throw new IllegalArgumentException(patterns.length == 0
            ? "a value of java.time is expected: texts like " + format + " are not read here"
            : "a date or time " + (format.isEmpty() ? "in ISO 8601" : "like " + format) + " is expected");
    }

    private static long micros(Matcher found, String parts) {
        int year = number(found, parts, 'Y', 1900);
        int twoDigits = number(found, parts, 'y', -1);
        if (twoDigits >= 0) {
            year = twoDigits + (twoDigits <= 68 ? 2000 : 1900);
        }
        int hour = number(found, parts, 'H', 0);
        int twelve = number(found, parts, 'I', 0);
        if (twelve > 0) {
            boolean isLate = "pm".equalsIgnoreCase(part(found, parts, 'p'));
            hour = twelve % 12 + (isLate ? 12 : 0);
        }
        int minute = number(found, parts, 'M', 0);
        int second = number(found, parts, 'S', 0);
        if (hour > 23 || minute > 59 || second > 59) {
            throw new DateTimeException("no time of a day");
        }
        long whole = day(found, parts, year) * DAY + hour * 3600L + minute * 60L + second;
        String fraction = part(found, parts, 'f');
        long micros = fraction == null ? 0 : sixDigits(fraction);
        String zone = part(found, parts, 'z');
        return whole * MICROS + micros - (zone == null ? 0 : offset(zone));
    }

    /** Returns the number of the day since 1970. */
    private static long day(Matcher found, String parts, int year) {
        if (year < 1) {
            throw new DateTimeException("no year");
        }
        int isoYear = number(found, parts, 'G', 0);
        if (parts.indexOf('G') >= 0) {
            return isoDay(isoYear, number(found, parts, 'V', 0), number(found, parts, 'u', 1));
        }
        int dayOfYear = number(found, parts, 'j', 0);
        if (dayOfYear > 0) {
            return LocalDate.of(year, 1, 1).toEpochDay() + dayOfYear - 1;
        }
        int month = number(found, parts, 'm', 1);
        for (char letter : new char[] {'b', 'B'}) {
            String name = part(found, parts, letter);
            if (name != null) {
                month = MONTHS.indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT)) / 3 + 1;
            }
        }
        return LocalDate.of(year, month, number(found, parts, 'd', 1)).toEpochDay();
    }

    private static long isoDay(int year, int week, int weekday) {
        LocalDate fourth = LocalDate.of(year, 1, 4);  // always in the first week
        long first = fourth.toEpochDay() - (fourth.getDayOfWeek().getValue() - 1);
        LocalDate last = LocalDate.of(year, 12, 28);  // always in the last one
        long lastWeek = (last.toEpochDay() - first) / 7 + 1;
        if (year < 1 || week < 1 || week > lastWeek || weekday < 1 || weekday > 7) {
            throw new DateTimeException("no such week");
        }
        return first + (week - 1) * 7L + weekday - 1;
    }

    /** Returns how far a zone such as +02, -0330 or Z is from UTC, in microseconds. */
    private static long offset(String zone) {
        if (zone.equals("Z")) {
            return 0;
        }
        String[] halves = zone.substring(1).replace(":", "").split("[.,]");
        long[] units = {3600, 60, 1};
        long seconds = 0;
        for (int i = 0; i < halves[0].length() / 2; i++) {
            long value = Long.parseLong(halves[0].substring(2 * i, 2 * i + 2));
            seconds += units[i] * value;
        }
        long micros = seconds * MICROS + (halves.length > 1 ? sixDigits(halves[1]) : 0);
        if (micros >= DAY * MICROS) {
            throw new DateTimeException("no zone");
        }
        return zone.charAt(0) == '-' ? -micros : micros;
    }

    private static long sixDigits(String fraction) {
        return Long.parseLong((fraction + "00000").substring(0, 6));
    }

    private static String part(Matcher found, String parts, char letter) {
        int place = parts.indexOf(letter);
        return place < 0 ? null : found.group(place + 1);
    }

    private static int number(Matcher found, String parts, char letter, int otherwise) {
        String part = part(found, parts, letter);
        return part == null ? otherwise : Integer.parseInt(part.trim());
    }

    private static double inSeconds(long micros) {
        return Math.abs(micros) < EXACT ? micros / 1e6 : BigDecimal.valueOf(micros, 6).doubleValue();
    }
}
