package io.modelwright.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Sends requests, and sends them again where that may help. */
final class Transport {
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    private final HttpClient http;
    private final URI url;
    private final String apiKey;
    private final Duration timeout;
    private final int retries;
    private final Duration backoff;

    Transport(Client.Builder builder) {
        // The service speaks HTTP/1.1; an offer to upgrade would only cost it a line in its log.
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        url = builder.url;
        apiKey = builder.apiKey;
        timeout = builder.timeout;
        retries = builder.retries;
        backoff = builder.backoff;
    }

    Reply get(String path) {
        return send(request(path).GET().build(), 0);
    }

    Reply post(String path, String body) {
        HttpRequest.BodyPublisher bytes = HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8);
        return send(request(path).header("Content-Type", "application/json").POST(bytes).build(), retries);
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(timeout);
        request.header("User-Agent", "modelwright-java/0.1.0");
        return apiKey == null ? request : request.header("Authorization", "Bearer " + apiKey);
    }

    private Reply send(HttpRequest request, int retriesLeft) {
        for (int sent = 1; ; sent++) {
            boolean isLast = sent > retriesLeft;
            try {
                HttpResponse<String> response = sendOnce(request);
                int status = response.statusCode();
                if (isLast || status != 429 && status != 503) {
                    return new Reply(response);
                }
                pause(wait(response.headers().firstValue("Retry-After").orElse(""), sent));
            } catch (IOException error) {
                if (isLast) {
                    throw unreachable("did not answer, asked " + times(sent) + ": " + reason(error), error, false);
                }
                pause(wait("", sent));
            } catch (TimeoutException error) {
                // Who sets a timeout does not want to wait several times as long.
                throw unreachable("did not answer within " + timeout.toMillis() / 1e3 + " s", error, true);
            }
        }
    }

    /** Sends once; the timeout holds until the whole body is here. */
    private HttpResponse<String> sendOnce(HttpRequest request) throws IOException, TimeoutException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException error) {
            if (error.getCause() instanceof java.net.http.HttpTimeoutException) {
                throw new TimeoutException();
            }
            if (error.getCause() instanceof IOException) {
                throw (IOException) error.getCause();
            }
            throw new IllegalStateException(error.getCause());
        } catch (InterruptedException error) {
            throw interrupted(error);
        } finally {
            answer.cancel(true);
        }
    }

    /** Returns how long to wait before the next try, in milliseconds. */
    private long wait(String retryAfter, int sent) {
        if (retryAfter.matches("[0-9]{1,9}")) {
            return Math.min(Long.parseLong(retryAfter) * 1000, LONGEST_WAIT.toMillis());
        }
        // Many clients must not come back at the same moment.
        double spread = ThreadLocalRandom.current().nextDouble(0.75, 1);
        return (long) (backoff.toMillis() * Math.pow(2, sent - 1) * spread);
    }

    private void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException error) {
            throw interrupted(error);
        }
    }

    private UnreachableException interrupted(InterruptedException error) {
        Thread.currentThread().interrupt();
        return unreachable("was not waited for: the thread was interrupted", error, false);
    }

    private UnreachableException unreachable(String what, Exception cause, boolean isTimeout) {
        return new UnreachableException(url + " " + what + ".", cause, isTimeout);
    }

    private static String times(int sent) {
        return sent == 1 ? "once" : sent + " times";
    }

    private static String reason(IOException error) {
        return error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    }
}
