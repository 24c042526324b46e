package io.modelwright.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The client against real services, which tests/clients/test_java.py of the repository starts. */
final class ClientTest {
    private static final Path FOLDER = Path.of(System.getenv("MODELWRIGHT_TESTS"));
    private static final Map<?, ?> SERVICES = (Map<?, ?>) document("services");
    private static final Map<String, Object> ROW = Map.of("size", 50);

    private ClientTest() {}

    static void numbersAndIntervalsAreThoseOfTheReleaseInPython() {
        List<Prediction> predictions = of("regression").batchRows(7).build().predict(rows());

        List<?> expected = expected("regression");
        Tests.same(expected.size(), predictions.size());
        Set<String> ids = new HashSet<>();
        for (int row = 0; row < expected.size(); row++) {
            Map<?, ?> answer = (Map<?, ?>) expected.get(row);
            Prediction prediction = predictions.get(row);
            Tests.same(answer.get("prediction"), prediction.number());
            Interval interval = prediction.interval().orElseThrow();
            Tests.same(answer.get("interval"), List.of(interval.lower(), interval.upper()));
            Tests.same(answer.get("warnings"), prediction.warnings());
            Tests.same(Map.of(), prediction.probabilities());
            Tests.same(true, prediction.journaled());
            ids.add(prediction.id());
        }
        Tests.same(expected.size(), ids.size());
    }

    static void labelsAndProbabilitiesAreThoseOfTheReleaseInPython() {
        List<Prediction> predictions = of("binary").build().predict(rows());

        List<?> expected = expected("binary");
        for (int row = 0; row < expected.size(); row++) {
            Map<?, ?> answer = (Map<?, ?>) expected.get(row);
            Tests.same(answer.get("prediction"), predictions.get(row).label());
            Tests.same(answer.get("probabilities"), predictions.get(row).probabilities());
            Tests.same(true, predictions.get(row).interval().isEmpty());
        }
        Tests.fails(IllegalStateException.class, () -> predictions.get(0).number());
    }

    static void oneRowIsAnsweredAlone() {
        Prediction prediction = of("regression").build().predict(rows().get(0));

        Tests.same(((Map<?, ?>) expected("regression").get(0)).get("prediction"), prediction.value());
    }

    static void theCallersIdsComeBackBesideTheAnswersInEveryPart() {
        List<Map<String, Object>> rows = rows().subList(0, 7);
        List<?> ids = List.of("A-17", "a \"b\"", 3, 9_007_199_254_740_993L, BigInteger.TEN, "6", "\u00e9");

        List<Prediction> predictions = of("regression").batchRows(3).build().predict(rows, ids);

        List<Object> found = new ArrayList<>();
        predictions.forEach(prediction -> found.add(prediction.callerId().orElseThrow()));
        Tests.same(List.of("A-17", "a \"b\"", 3L, 9_007_199_254_740_993L, 10L, "6", "\u00e9"), found);
        Tests.same(true, of("regression").build().predict(ROW).callerId().isEmpty());
    }

    static void outcomesAreToldUnderTheCallersIds() {
        Client client = of("regression").build();
        String id = "order " + System.nanoTime();
        client.predict(List.of(ROW), List.of(id));

        OutcomeCount count = client.outcomes(List.of(Map.of("key", id, "outcome", 3.5)));

        Tests.same("1 stored, 0 replaced, 0 unknown", count.toString());
    }

    static void idsThatNameNoRowAreRefusedAtOnce() {
        Client client = of("regression").build();

        Tests.holds(
                Tests.fails(IllegalArgumentException.class, () -> client.predict(List.of(ROW), List.of())).getMessage(),
                "0 ids for 1 rows");
        for (Object id : new Object[] {1.5, true, Optional.empty(), null}) {
            Tests.holds(
                    Tests.fails(
                                    IllegalArgumentException.class,
                                    () -> client.predict(List.of(ROW, ROW), Arrays.asList("a", id)))
                            .getMessage(),
                    "index 1 is neither a text nor a whole number");
        }
    }

    static void contributionsAreThoseOfTheReleaseInPythonAndSumUp() {
        // 120 rows, of which the service explains no more than 100 at once.
        for (String task : List.of("regression", "binary")) {
            List<Prediction> predictions = of(task).build().explain(rows());

            List<?> expected = expected(task);
            Tests.same(expected.size(), predictions.size());
            for (int row = 0; row < expected.size(); row++) {
                Explanation explanation = predictions.get(row).explanation().orElseThrow();
                Map<?, ?> answer = (Map<?, ?>) ((Map<?, ?>) expected.get(row)).get("contributions");
                Tests.same(answer.keySet(), explanation.contributions().keySet());
                double sum = explanation.base();
                for (Map.Entry<String, Double> each : explanation.contributions().entrySet()) {
                    Tests.close(((Number) answer.get(each.getKey())).doubleValue(), each.getValue());
                    sum += each.getValue();
                }
                Tests.close(explanation.score(), sum);
                Tests.same("exact", explanation.method());
                Tests.same(0.0, explanation.standardError());
            }
        }
    }

    static void anExplanationSaysWhatItExplains() {
        Prediction number = of("regression").build().explain(List.of(ROW), List.of(7)).get(0);
        Prediction label = of("binary").build().explain(List.of(ROW)).get(0);

        Tests.same(number.number(), number.explanation().orElseThrow().score());
        Tests.same(true, number.explanation().orElseThrow().label().isEmpty());
        Tests.same(7L, number.callerId().orElseThrow());
        Tests.same("yes", label.explanation().orElseThrow().label().orElseThrow());
        Tests.same(label.probabilities().get("yes"), label.explanation().orElseThrow().score());
        Tests.same(true, label.explanation().orElseThrow().referenceRow().containsKey("size"));
        Tests.same(true, of("binary").build().predict(ROW).explanation().isEmpty());
    }

    static void datesAnswerLikeTheSameDatesAsTexts() {
        List<Map<String, Object>> rows = rows();
        rows.forEach(row -> row.put("sent", LocalDate.parse((String) row.get("sent"))));

        double prediction = of("regression").build().predict(rows).get(5).number();

        Tests.same(((Map<?, ?>) expected("regression").get(5)).get("prediction"), prediction);
    }

    static void noRowsAreNoPredictions() {
        Tests.same(List.of(), of("regression").build().predict(List.of()));
    }

    static void partsThatAreTooLargeForTheServiceAreHalved() {
        List<Prediction> predictions = of("keyed").apiKey(System.getenv("MODELWRIGHT_TESTS_KEY")).build().predict(rows());

        Tests.same(expected("binary").size(), predictions.size());
        Tests.same(((Map<?, ?>) expected("binary").get(119)).get("prediction"), predictions.get(119).value());
    }

    static void aMissingKeyIsToldFromOtherProblems() {
        RefusedException refusal = Tests.fails(RefusedException.class, () -> of("keyed").build().predict(ROW));

        Tests.same(401, refusal.status());
        Tests.same("unauthorized", refusal.problem());
        Tests.holds(refusal.getMessage(), "The API key is missing or wrong");
    }

    static void refusedValuesAreNamedByTheCallersRows() {
        List<Map<String, Object>> rows = rows();
        rows.get(12).put("size", "large");

        RowsRefusedException refusal = Tests.fails(
                RowsRefusedException.class, () -> of("regression").batchRows(10).build().predict(rows));

        Tests.same("[row 12, column \"size\": a number is expected]", refusal.problems().toString());
    }

    static void columnsThatTheModelDoesNotKnowAreWarnings() {
        Prediction prediction = of("regression").build().predict(Map.of("size", 50, "colour", "red"));

        Tests.holds(prediction.warnings().toString(), "'colour' is not a column");
    }

    static void outcomesAreStoredUnderTheIdsOfPredictionsAndCounted() {
        Client client = of("regression").batchRows(2).build();
        List<Map<String, Object>> told = new ArrayList<>();
        for (Prediction prediction : client.predict(rows().subList(0, 5))) {
            told.add(Map.of("id", prediction.id(), "outcome", 7.5, "observed_at", LocalDate.of(2026, 1, 2)));
        }
        told.add(Map.of("id", "02 unheard of", "outcome", 1));

        OutcomeCount first = client.outcomes(told);

        Tests.same("6 stored, 0 replaced, 1 unknown", first.toString());
        Tests.same(List.of("02 unheard of"), first.unknownNames());
        Tests.same(6L, client.outcomes(told).replaced());
    }

    static void outcomesThatCannotBeUsedAreNamedByTheCallersRows() {
        List<Map<String, Object>> told =
                List.of(Map.of("id", "a", "outcome", 1), Map.of("id", "b", "outcome", 1), Map.of("id", "c"));

        RowsRefusedException refusal = Tests.fails(
                RowsRefusedException.class, () -> of("regression").batchRows(2).build().outcomes(told));

        Tests.same(2, refusal.problems().get(0).row());
    }

    static void aServiceThatRunsIsReady() {
        Health health = of("regression").build().health();

        Tests.same(true, health.ready());
        Tests.same(64, health.release().orElseThrow().length());
    }

    static void aServiceThatDoesNotRunIsUnreachable() {
        Client client = Client.builder("http://127.0.0.1:9").build();

        Tests.same(false, Tests.fails(UnreachableException.class, client::health).isTimeout());
    }

    static void aBusyAndANotReadyServiceAreAskedAgain() {
        String url = faulty("503,429,503");

        Client.builder(url).backoff(Duration.ZERO).build().predict(ROW);

        Tests.same("4", requests(url));
    }

    static void aConnectionThatBreaksBeforeTheAnswerIsTriedAgain() {
        String url = faulty("drop");

        Client.builder(url).backoff(Duration.ZERO).build().predict(ROW);

        Tests.same("2", requests(url));
    }

    static void retriesEnd() {
        String url = faulty("503,503,503");
        Client client = Client.builder(url).backoff(Duration.ZERO).retries(1).build();

        Tests.same(503, Tests.fails(RefusedException.class, () -> client.predict(ROW)).status());
        Tests.same("2", requests(url));
    }

    static void withoutRetriesABrokenConnectionIsAnErrorAtOnce() {
        String url = faulty("drop");
        Client client = Client.builder(url).retries(0).build();

        Tests.holds(Tests.fails(UnreachableException.class, () -> client.predict(ROW)).getMessage(), "asked once");
        Tests.same("1", requests(url));
    }

    static void aSlowAnswerIsNotAskedForAgain() {
        String url = faulty("slow");
        Client client = Client.builder(url).timeout(Duration.ofMillis(500)).build();

        Tests.same(true, Tests.fails(UnreachableException.class, () -> client.predict(ROW)).isTimeout());
        Tests.same("1", requests(url));
    }

    static void somethingElseAtTheAddressIsNamed() {
        Client client = Client.builder(faulty("html")).build();

        ModelwrightException error = Tests.fails(ModelwrightException.class, () -> client.predict(ROW));

        Tests.holds(error.getMessage(), "Is it a Modelwright service?");
    }

    static void settingsThatCannotWorkAreRefusedAtOnce() {
        Tests.fails(IllegalArgumentException.class, () -> Client.builder("127.0.0.1:8000"));
        Tests.fails(IllegalArgumentException.class, () -> of("regression").apiKey(" "));
        Tests.fails(IllegalArgumentException.class, () -> of("regression").timeout(Duration.ZERO));
        Tests.fails(IllegalArgumentException.class, () -> of("regression").retries(-1));
        Tests.fails(IllegalArgumentException.class, () -> of("regression").batchRows(0));
    }

    private static Client.Builder of(String service) {
        return Client.builder((String) SERVICES.get(service));
    }

    /** A line to the service that fails as told, at first. */
    private static String faulty(String faults) {
        return SERVICES.get("faulty") + "/" + faults + "/java-" + System.nanoTime();
    }

    private static String requests(String url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/requests")).build();
        try {
            return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException error) {
            throw new IllegalStateException(error);
        }
    }

    private static List<Map<String, Object>> rows() {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Object row : (List<?>) document("rows")) {
            Map<String, Object> copy = new LinkedHashMap<>();
            ((Map<?, ?>) row).forEach((name, value) -> copy.put((String) name, value));
            rows.add(copy);
        }
        return rows;
    }

    private static List<?> expected(String task) {
        return (List<?>) ((Map<?, ?>) document("expected")).get(task);
    }

    private static Object document(String name) {
        try {
            return JsonReader.read(Files.readString(FOLDER.resolve(name + ".json")));
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
