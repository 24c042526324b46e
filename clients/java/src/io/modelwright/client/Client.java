package io.modelwright.client;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Asks a Modelwright service for predictions. One client serves any number of threads.
 *
 * <pre>{@code
 * Client client = Client.builder("http://127.0.0.1:8000").apiKey(System.getenv("MODELWRIGHT_API_KEY")).build();
 * List<Prediction> predictions = client.predict(List.of(Map.of("age", 41.5, "city", "Oslo")));
 * }</pre>
 *
 * <p>The service writes each prediction into its journal. A request whose connection broke before the
 * answer came may have been answered already: after a retry its rows stand in the journal twice, the
 * returned ids are those of the retry, and the watch counts the rows twice. What was refused with 429 or
 * 503 was not answered, so its retry counts once. A request that takes longer than the timeout is not sent
 * again. Use {@code retries(0)} where a row must not count twice.
 */
public final class Client {
    private static final String EXPLAINED = "predict?explain=1";

    private final Transport transport;
    private final int batchRows;

    private Client(Builder builder) {
        transport = new Transport(builder);
        batchRows = builder.batchRows;
    }

    /**
     * Returns what makes a client.
     *
     * @param url address of the service, such as {@code http://127.0.0.1:8000}
     * @return the builder
     * @throws IllegalArgumentException if it is no address
     */
    public static Builder builder(String url) {
        return new Builder(url);
    }

    /**
     * Predicts rows.
     *
     * <p>A row holds values by the names of the model's columns; an absent one and null are the same, and
     * names that the model does not know come back as warnings. Values are numbers (NaN is missing),
     * booleans, texts, enums and the times of {@code java.time}: {@code Instant} and those with a zone are
     * sent in UTC. Where the model reads a column by a pattern of its own, send texts.
     *
     * <p>Many rows are sent in parts, and a part that the service finds too large is halved. If a part is
     * refused, the parts before it have been answered and kept in the service's journal all the same.
     *
     * @param rows any number of rows
     * @return a prediction for each row, in their order
     * @throws RowsRefusedException if values cannot be used
     * @throws RefusedException if the service refuses the request for another reason
     * @throws UnreachableException if no answer came
     */
    public List<Prediction> predict(List<? extends Map<String, ?>> rows) {
        return predict("predict", rows, null);
    }

    /**
     * Predicts rows that have names of their own; see {@link #predict(List)}. The names come back as
     * {@link Prediction#callerId()}, and outcomes may be told under them, as "key".
     *
     * @param rows any number of rows
     * @param ids the caller's name of each row: texts or whole numbers
     * @return a prediction for each row, in their order
     * @throws IllegalArgumentException if there is not one id for each row, or one is something else
     */
    public List<Prediction> predict(List<? extends Map<String, ?>> rows, List<?> ids) {
        return predict("predict", rows, ids);
    }

    /**
     * Predicts one row; see {@link #predict(List)}.
     *
     * @param row values by column
     * @return its prediction
     */
    public Prediction predict(Map<String, ?> row) {
        return predict(List.of(row)).get(0);
    }

    /**
     * Predicts rows, and says why; see {@link #predict(List)}. This takes the service much longer than a
     * prediction, and it explains few rows in one request: {@link Prediction#explanation()} has what each
     * column contributes.
     *
     * @param rows any number of rows
     * @return a prediction with its explanation for each row, in their order
     */
    public List<Prediction> explain(List<? extends Map<String, ?>> rows) {
        return predict(EXPLAINED, rows, null);
    }

    /**
     * Predicts rows that have names of their own, and says why; see {@link #explain(List)} and
     * {@link #predict(List, List)}.
     *
     * @param rows any number of rows
     * @param ids the caller's name of each row: texts or whole numbers
     * @return a prediction with its explanation for each row, in their order
     */
    public List<Prediction> explain(List<? extends Map<String, ?>> rows, List<?> ids) {
        return predict(EXPLAINED, rows, ids);
    }

    /**
     * Returns whether the service answers, and with which release. It asks once, without retries.
     *
     * @return its health
     * @throws RefusedException if something else than the service answers
     * @throws UnreachableException if nothing answers
     */
    public Health health() {
        Reply reply = transport.get("health/ready");
        if (reply.status() == 503) {
            return new Health(false, Optional.empty());
        }
        reply.refuseUnlessGood(0);
        return new Health(true, Optional.of(reply.release()));
    }

    /**
     * Tells the service what came true.
     *
     * <p>Outcomes may be told again: the one observed last counts, so that retries do no harm. Many are
     * sent in parts, each of which is stored as a whole or not at all.
     *
     * @param outcomes each with "id", as {@link Prediction#id()} had it, or "key", the caller's own name of
     *     the row; "outcome", the label or number; and perhaps "observed_at", when it was known
     * @return how many were stored
     * @throws RowsRefusedException if outcomes cannot be used
     * @throws RefusedException if the service refuses the request for another reason
     * @throws UnreachableException if no answer came
     */
    public OutcomeCount outcomes(List<? extends Map<String, ?>> outcomes) {
        OutcomeCount count = new OutcomeCount();
        inParts("outcomes", Map.of("outcomes", Rows.write(outcomes)), (reply, nRows) -> reply.countInto(count));
        return count;
    }

    private List<Prediction> predict(String path, List<? extends Map<String, ?>> rows, List<?> ids) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        lists.put("rows", Rows.write(rows));
        if (ids != null) {
            Builder.check(ids.size() == rows.size(), ids.size() + " ids for " + rows.size() + " rows; give one for each");
            lists.put("ids", Rows.writeIds(ids));
        }
        List<Prediction> predictions = new ArrayList<>(rows.size());
        inParts(path, lists, (reply, nRows) -> predictions.addAll(reply.predictions(nRows)));
        return predictions;
    }

    /** Sends lists of equal length in parts, and halves those that are too large for the service. */
    private void inParts(String path, Map<String, List<String>> lists, BiConsumer<Reply, Integer> read) {
        int total = lists.values().iterator().next().size();
        int size = batchRows;
        int first = 0;
        while (first < total) {
            int end = Math.min(first + size, total);
            Reply reply = transport.post(path, body(lists, first, end));
            if (reply.status() == 413 && end - first > 1) {
                size = (end - first) / 2;
            } else {
                reply.refuseUnlessGood(first);
                read.accept(reply, end - first);
                first = end;
            }
        }
    }

    private static String body(Map<String, List<String>> lists, int first, int end) {
        List<String> members = new ArrayList<>();
        lists.forEach((name, items) ->
                members.add("\"" + name + "\":[" + String.join(",", items.subList(first, end)) + "]"));
        return "{" + String.join(",", members) + "}";
    }

    /** Makes clients. */
    public static final class Builder {
        final URI url;
        String apiKey;
        Duration timeout = Duration.ofSeconds(30);
        int retries = 3;
        Duration backoff = Duration.ofMillis(500);
        private int batchRows = 1000;

        private Builder(String url) {
            this.url = URI.create(url.endsWith("/") ? url : url + "/");
            String scheme = this.url.getScheme();
            check("http".equals(scheme) || "https".equals(scheme), "The URL must begin with http:// or https://");
        }

        /**
         * Sets the key that the service asks for.
         *
         * @param key null sends none
         * @return this builder
         */
        public Builder apiKey(String key) {
            check(key == null || !key.isBlank(), "The API key is blank; pass null where the service asks for none");
            apiKey = key;
            return this;
        }

        /**
         * Sets how long one request may take; 30 s unless set.
         *
         * @param longest more than nothing
         * @return this builder
         */
        public Builder timeout(Duration longest) {
            check(!longest.isNegative() && !longest.isZero(), "The timeout must be more than nothing");
            timeout = longest;
            return this;
        }

        /**
         * Sets how often a request is sent again after the service was busy (429), not ready (503) or not
         * reached; 3 unless set. See {@link Client} for what may then be counted twice.
         *
         * @param most 0 sends each request once
         * @return this builder
         */
        public Builder retries(int most) {
            check(most >= 0, "There cannot be fewer than 0 retries");
            retries = most;
            return this;
        }

        /**
         * Sets how long to wait before the first retry; each further wait is twice as long. Half a second
         * unless set. A service that says how long to wait is obeyed, up to a minute.
         *
         * @param first not negative
         * @return this builder
         */
        public Builder backoff(Duration first) {
            check(!first.isNegative(), "The wait cannot be negative");
            backoff = first;
            return this;
        }

        /**
         * Sets the most rows of one request; 1000 unless set.
         *
         * @param most at least 1
         * @return this builder
         */
        public Builder batchRows(int most) {
            check(most >= 1, "A request has at least 1 row");
            batchRows = most;
            return this;
        }

        /**
         * Returns the client; nothing is sent yet.
         *
         * @return the client
         */
        public Client build() {
            return new Client(this);
        }

        private static void check(boolean isRight, String message) {
            if (!isRight) {
                throw new IllegalArgumentException(message + ".");
            }
        }
    }
}
