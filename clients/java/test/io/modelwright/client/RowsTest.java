package io.modelwright.client;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Values are written as the service reads them. */
final class RowsTest {
    private RowsTest() {}

    static void numbersAndBooleansAreWritten() {
        Tests.same("{\"x\":1.5}", written(1.5));
        Tests.same("{\"x\":3}", written(3));
        Tests.same("{\"x\":9223372036854775807}", written(Long.MAX_VALUE));
        Tests.same("{\"x\":0.10000000149011612}", written(0.1f));
        Tests.same("{\"x\":12.50}", written(new BigDecimal("12.50")));
        Tests.same("{\"x\":36893488147419103232}", written(BigInteger.TWO.pow(65)));
        Tests.same("{\"x\":true}", written(true));
    }

    static void missingValuesAreNull() {
        Tests.same("{\"x\":null}", written(null));
        Tests.same("{\"x\":null}", written(Double.NaN));
        Tests.same("{\"x\":null}", written(Float.NaN));
    }

    static void textsAreEscaped() {
        String text = "a \"b\" \\ \n\u0001 é \uD83D\uDCE6";

        Tests.same(Map.of("x", text), JsonReader.read(written(text)));
        Tests.same("{\"x\":\"MONDAY\"}", written(DayOfWeek.MONDAY));
        Tests.same("{\"x\":\"c\"}", written('c'));
    }

    static void timesAreWrittenInUtcWithMicroseconds() {
        Tests.same("{\"x\":\"2024-01-31\"}", written(LocalDate.of(2024, 1, 31)));
        Tests.same("{\"x\":\"2024-01-31T08:05:00\"}", written(LocalDateTime.of(2024, 1, 31, 8, 5)));
        Tests.same("{\"x\":\"2024-01-31T08:05:00+00:00\"}", written(Instant.parse("2024-01-31T08:05:00Z")));
        Tests.same(
                "{\"x\":\"1969-12-31T23:59:59.250000+00:00\"}", written(Instant.parse("1969-12-31T23:59:59.2500001Z")));
        ZonedDateTime oslo = ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 0, ZoneId.of("Europe/Oslo"));
        Tests.same("{\"x\":\"2024-07-01T10:00:00+00:00\"}", written(oslo));
        Tests.same("{\"x\":\"2024-07-01T10:00:00+00:00\"}", written(OffsetDateTime.from(oslo)));
    }

    static void valuesWithoutAMeaningAreRefusedWithTheirPlace() {
        List<Map<String, Object>> rows = List.of(Map.of("x", 1), Map.of("x", Double.POSITIVE_INFINITY), Map.of("y", List.of()));

        RowsRefusedException refusal = Tests.fails(RowsRefusedException.class, () -> Rows.write(rows));

        Tests.holds(refusal.getMessage(), "row 1, column \"x\": a finite number is expected; row 2, column \"y\": ");
        Tests.same(2, refusal.problems().size());
    }

    private static String written(Object value) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("x", value);
        return Rows.write(List.of(row)).get(0);
    }
}
