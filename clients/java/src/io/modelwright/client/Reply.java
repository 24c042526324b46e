package io.modelwright.client;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

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
        JsonObject problem = object();
        if (problem.has("errors")) {
            throw new RowsRefusedException(rowProblems(problem, before));
        }
        String name = problem.text("type").replaceFirst(".*#", "");
        throw new RefusedException(
                status(), name, problem.text("title") + " (HTTP " + status() + "). " + problem.text("detail"));
    }

    String release() {
        return object().text("release");
    }

    List<Prediction> predictions(int expected) {
        JsonObject reply = object();
        List<Prediction> predictions = new ArrayList<>();
        for (JsonObject each : reply.objects("predictions")) {
            predictions.add(new Prediction(each, reply));
        }
        if (predictions.size() != expected) {
            throw reply.strange(expected + " predictions are expected, and " + predictions.size() + " came", null);
        }
        return predictions;
    }

    void countInto(OutcomeCount count) {
        JsonObject reply = object();
        count.add(reply.whole("stored"), reply.whole("replaced"), reply.whole("unknown"), reply.texts("unknown_names"));
    }

    private static List<RowProblem> rowProblems(JsonObject problem, int before) {
        List<RowProblem> problems = new ArrayList<>();
        for (JsonObject each : problem.objects("errors")) {
            problems.add(new RowProblem((int) each.whole("row") + before, each.text("column"), each.text("problem")));
        }
        return problems;
    }

    private JsonObject object() {
        return JsonObject.read(response.body(), response.uri());
    }
}
