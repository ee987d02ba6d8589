package dev.cairn.node.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.cairn.node.transfer.BodyReceiver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Sends a problem, also while the body of the refused request is still coming. A client may not read the answer before it has
 * sent its body, and closing under its hands would lose the answer. So the rest of a body is read and dropped, unless it is
 * long: then the connection is of no more use, and {@link Linger} ends it.
 */
final class ProblemAnswer {
    private static final long NO_ERROR_H2 = 0;

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
        Buffer body = body(exchange.id(), exchange.traceId(), problem);
        response.putHeader("Content-Type", "application/problem+json");
        boolean bodyComes = isBodyComing(request);
        boolean http1 = RequestBody.isHttp1(request);
        boolean left = bodyComes && http1 && isBodyLeft(request, problem);
        if (left || (bodyComes && http1 && continueDue)) {
            response.putHeader("Connection", "close");
        }
        boolean closes = response.headers().contains("Connection", "close", true);
        Future<Void> sent = response.end(request.method().equals(HttpMethod.HEAD) ? Buffer.buffer() : body);
        if (left) {
            Linger.answered(request.connection());
        } else if (bodyComes && http1) {
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
        long timer = vertx.setTimer(Linger.LIMIT.toMillis(), _ -> ConnectionGuard.cut(request.connection()));
        exchange.requestBody()
                .handler(_ -> {})
                .exceptionHandler(_ -> vertx.cancelTimer(timer))
                .endHandler(_ -> {
                    vertx.cancelTimer(timer);
                    if (closes) {
                        request.connection().close();
                    }
                })
                .resume();
    }

    static boolean isBodyComing(HttpServerRequest request) {
        return !request.isEnded() && (RequestBody.isLongerThan(request, 0) || !RequestBody.isHttp1(request));
    }

    /**
     * Whether the body of a refused request is so long that it is left with its client. To drop a short one costs less than
     * another connection does, but a node that has too much to do has no time to read for nothing.
     */
    static boolean isBodyLeft(HttpServerRequest request, Problem problem) {
        boolean busy = problem.type() == ProblemType.BUSY;
        return RequestBody.isLongerThan(request, busy ? BodyReceiver.HELD_BYTES_MAX : Linger.DROPPED_BYTES_MAX);
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

    static Buffer body(String requestId, Optional<String> traceId, Problem problem) {
        return Json.buffer(json -> {
            json.writeStartObject();
            write(json, requestId, problem);
            if (traceId.isPresent()) {
                json.writeStringField("traceId", traceId.get());
            }
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
