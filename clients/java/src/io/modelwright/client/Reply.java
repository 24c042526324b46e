package io.modelwright.client;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The service's reply to one request. */
final class Reply {
    private final HttpResponse<String> response;

    Reply(HttpResponse<String> response) {
        this.response = response;
    }

    int status() {
        return response.statusCode();
    }

    /** Throws what the service refuses; `before` is how many of the caller's rows stand before the request's. */
    void refuseUnlessGood(int before) {
        if (status() == 200) {
            return;
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.startsWith("application/problem+json")) {
            // From a proxy, say, that stands before the service.
            throw new RefusedException(
                    status(), "other", response.uri() + " answered with HTTP " + status() + ", and not as Modelwright does.");
        }
        Map<String, Object> problem = object();
        if (problem.containsKey("errors")) {
            throw new RowsRefusedException(rowProblems(list(problem, "errors"), before));
        }
        String name = text(problem, "type").replaceFirst(".*#", "");
        throw new RefusedException(
                status(), name, text(problem, "title") + " (HTTP " + status() + "). " + text(problem, "detail"));
    }

    String release() {
        return text(object(), "release");
    }

    List<Prediction> predictions(int expected) {
        Map<String, Object> reply = object();
        List<Prediction> predictions = new ArrayList<>();
        for (Object each : list(reply, "predictions")) {
            predictions.add(prediction(asObject(each), text(reply, "release"), reply.get("journaled")));
        }
        if (predictions.size() != expected) {
            throw strange(expected + " predictions are expected, and " + predictions.size() + " came", null);
        }
        return predictions;
    }

    void countInto(OutcomeCount count) {
        Map<String, Object> reply = object();
        List<String> unknown = new ArrayList<>();
        list(reply, "unknown_names").forEach(each -> unknown.add(String.valueOf(each)));
        count.add(whole(reply, "stored"), whole(reply, "replaced"), whole(reply, "unknown"), unknown);
    }

    private Prediction prediction(Map<String, Object> answer, String release, Object journaled) {
        List<String> warnings = new ArrayList<>();
        list(answer, "warnings").forEach(each -> warnings.add(String.valueOf(each)));
        return new Prediction(
                text(answer, "id"),
                answer.get("prediction"),
                answer.containsKey("probabilities") ? shares(asObject(answer.get("probabilities"))) : Map.of(),
                answer.containsKey("interval") ? Optional.of(interval(list(answer, "interval"))) : Optional.empty(),
                Collections.unmodifiableList(warnings),
                release,
                Boolean.TRUE.equals(journaled));
    }

    private Map<String, Double> shares(Map<String, Object> probabilities) {
        Map<String, Double> shares = new LinkedHashMap<>();
        probabilities.forEach((label, share) -> shares.put(label, number(share, Double.NaN)));
        return Collections.unmodifiableMap(shares);
    }

    /** JSON has no infinity: an end that is null is open. */
    private Interval interval(List<?> ends) {
        if (ends.size() != 2) {
            throw strange("an interval has two ends", null);
        }
        return new Interval(
                number(ends.get(0), Double.NEGATIVE_INFINITY), number(ends.get(1), Double.POSITIVE_INFINITY));
    }

    private List<RowProblem> rowProblems(List<?> errors, int before) {
        List<RowProblem> problems = new ArrayList<>();
        for (Object each : errors) {
            Map<String, Object> error = asObject(each);
            int row = (int) number(error.get("row"), 0) + before;
            problems.add(new RowProblem(row, text(error, "column"), text(error, "problem")));
        }
        return problems;
    }

    private Map<String, Object> object() {
        try {
            return asObject(JsonReader.read(response.body()));
        } catch (IllegalArgumentException error) {
            throw strange("JSON is expected", error);
        }
    }

    private Map<String, Object> asObject(Object value) {
        if (!(value instanceof Map)) {
            throw strange("an object is expected", null);
        }
        @SuppressWarnings("unchecked") // our reader's maps have such keys only
        Map<String, Object> members = (Map<String, Object>) value;
        return members;
    }

    private List<?> list(Map<String, Object> members, String name) {
        if (!(members.get(name) instanceof List)) {
            throw strange("a list '" + name + "' is expected", null);
        }
        return (List<?>) members.get(name);
    }

    private String text(Map<String, Object> members, String name) {
        if (!(members.get(name) instanceof String)) {
            throw strange("a text '" + name + "' is expected", null);
        }
        return (String) members.get(name);
    }

    private long whole(Map<String, Object> members, String name) {
        if (!(members.get(name) instanceof Long)) {
            throw strange("a whole number '" + name + "' is expected", null);
        }
        return (Long) members.get(name);
    }

    private double number(Object value, double otherwise) {
        return value instanceof Number ? ((Number) value).doubleValue() : otherwise;
    }

    private ModelwrightException strange(String what, Throwable cause) {
        return new ModelwrightException(
                response.uri() + " answered in an unknown form: " + what + ". Is it a Modelwright service?", cause);
    }
}
