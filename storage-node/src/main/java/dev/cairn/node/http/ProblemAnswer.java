package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Sends a problem, also while the body of the refused request is still coming. A client may not read the answer before it has
 * sent its body, and closing under its hands would lose the answer: so some more is read and dropped, and then the connection
 * is closed, unless the body ended within that.
 */
final class ProblemAnswer {
    /** Most bytes of a refused body that are read for nothing. */
    static final long DROPPED_BYTES_MAX = 4 << 20;

    /**
     * From then until the connection is cut: those bytes come within milliseconds, and a client that cannot send on when it has
     * not looked at its answer yet may never do so.
     */
    static final Duration UNREAD = Duration.ofMillis(500);

    /** Longest time for which they are read. */
    static final Duration LINGER = Duration.ofSeconds(2);

    private static final long NO_ERROR_H2 = 0;

    private static final int LENGTH_DIGITS_MAX = 15;

    private ProblemAnswer() {}

    /**
     * @param continueDue the client waits for leave to send its body, and may or may not send it after this answer
     * @return completes when the answer has gone
     */
    static Future<Void> send(Exchange exchange, Problem problem, boolean continueDue) {
        HttpServerRequest request = exchange.request();
        HttpServerResponse response = exchange.response();
        response.headers().remove("Content-Length").remove("Transfer-Encoding");
        response.setStatusCode(problem.type().status());
        problem.retryAfter().ifPresent(delay -> response.putHeader("Retry-After", seconds(delay)));
        headersOf(problem, response);
        Buffer body = body(exchange.id(), problem);
        response.putHeader("Content-Type", "application/problem+json");
        boolean bodyComes = !request.isEnded() && mayHaveBody(request);
        boolean http1 = request.version() != HttpVersion.HTTP_2;
        if (bodyComes && http1 && (continueDue || longerThanDropped(request))) {
            response.putHeader("Connection", "close");
        }
        boolean closes = response.headers().contains("Connection", "close", true);
        Future<Void> sent = response.end(request.method().equals(HttpMethod.HEAD) ? Buffer.buffer() : body);
        if (bodyComes && http1) {
            drop(exchange, closes);
        } else if (bodyComes) {
            response.reset(NO_ERROR_H2); // RFC 9113, 8.1: a complete answer, and no need for the rest of the request.
        }
        return sent;
    }

    private static void drop(Exchange exchange, boolean closes) {
        HttpServerRequest request = exchange.request();
        if (request.isEnded()) {
            return;
        }
        Vertx vertx = exchange.context().owner();
        long timer = vertx.setTimer(LINGER.toMillis(), _ -> ConnectionGuard.cut(request.connection()));
        long[] dropped = {0};
        request.handler(piece -> {
            dropped[0] += piece.length();
            if (dropped[0] > DROPPED_BYTES_MAX) {
                request.pause();
                vertx.setTimer(UNREAD.toMillis(), _ -> ConnectionGuard.cut(request.connection()));
            }
        });
        request.exceptionHandler(_ -> vertx.cancelTimer(timer));
        request.endHandler(_ -> {
            vertx.cancelTimer(timer);
            if (closes) {
                request.connection().close();
            }
        });
        request.resume();
    }

    static boolean mayHaveBody(HttpServerRequest request) {
        return request.headers().contains("Transfer-Encoding")
                || (request.headers().contains("Content-Length") && !"0".equals(request.getHeader("Content-Length")))
                || (request.version() == HttpVersion.HTTP_2 && !request.isEnded());
    }

    /** What is no number is refused by the decoder, and its body never comes. */
    private static long declared(String length) {
        return length.chars().allMatch(c -> c >= '0' && c <= '9') && !length.isEmpty() ? Long.parseLong(length) : 0;
    }

    private static boolean longerThanDropped(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length != null && (length.length() > LENGTH_DIGITS_MAX || declared(length) > DROPPED_BYTES_MAX);
    }

    /** Some problems must say in a header field what they say in their members. */
    private static void headersOf(Problem problem, HttpServerResponse response) {
        if (problem.type() == ProblemType.RANGE_NOT_SATISFIABLE) {
            response.putHeader("Content-Range", "bytes */" + problem.fields().get("limit"));
        }
        if (problem.fields().get("allowed") instanceof List<?> methods) {
            response.putHeader(
                    "Allow",
                    String.join(", ", methods.stream().map(Object::toString).toList()));
        }
    }

    private static String seconds(Duration delay) {
        return Long.toString(Math.max(1, delay.plusMillis(999).toSeconds()));
    }

    static Buffer body(String requestId, Problem problem) {
        return Json.buffer(json -> {
            json.writeStartObject();
            write(json, requestId, problem);
            json.writeEndObject();
        });
    }

    /** Writes the members of a problem into an object that has begun. */
    static void write(JsonGenerator json, String requestId, Problem problem) throws IOException {
        ProblemType type = problem.type();
        json.writeStringField("type", type.uri());
        json.writeStringField("title", type.title());
        json.writeNumberField("status", type.status());
        json.writeStringField("detail", problem.detail());
        json.writeStringField("instance", requestId);
        for (Map.Entry<String, Object> field : problem.fields().entrySet()) {
            Json.member(json, field.getKey(), field.getValue());
        }
    }
}
