package dev.cairn.node.telemetry;

import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.http.RequestTrace;
import dev.cairn.node.http.RequestTraces;
import dev.cairn.node.http.TraceParent;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Locale;
import java.util.Optional;

/**
 * One span for each request that is followed, with an event for each stage that it entered. Names and attributes are those of
 * OpenTelemetry's conventions for HTTP servers; ours begin with {@code cairn.}.
 */
final class SpanTraces implements RequestTraces {
    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<String> PEER = AttributeKey.stringKey("client.address");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("cairn.request_id");
    private static final AttributeKey<String> BUCKET = AttributeKey.stringKey("cairn.bucket");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("cairn.bytes");

    private static final int SERVER_ERROR = 500;

    private final Tracer tracer;

    SpanTraces(Tracer tracer) {
        this.tracer = tracer;
    }

    @Override
    public RequestTrace begin(TracedRequest request, Optional<TraceParent> parent) {
        SpanBuilder builder = tracer.spanBuilder(request.method() + " " + request.route())
                .setSpanKind(SpanKind.SERVER)
                .setParent(parent.map(SpanTraces::context).orElse(Context.root()));
        Span span = builder.startSpan();
        if (!span.isRecording()) {
            return RequestTrace.NONE;
        }
        span.setAttribute(METHOD, request.method())
                .setAttribute(ROUTE, request.route())
                .setAttribute(PATH, request.path())
                .setAttribute(PEER, request.peer())
                .setAttribute(REQUEST_ID, request.id());
        return new SpanTrace(span);
    }

    private static Context context(TraceParent parent) {
        TraceFlags flags = parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        SpanContext remote =
                SpanContext.createFromRemoteParent(parent.traceId(), parent.spanId(), flags, TraceState.getDefault());
        return Context.root().with(Span.wrap(remote));
    }

    private record SpanTrace(Span span) implements RequestTrace {
        @Override
        public Optional<TraceParent> self() {
            SpanContext own = span.getSpanContext();
            return Optional.of(new TraceParent(own.getTraceId(), own.getSpanId(), own.isSampled()));
        }

        @Override
        public void enter(Stage stage) {
            span.addEvent(stage.name().toLowerCase(Locale.ROOT));
        }

        @Override
        public void end(Ended ended) {
            span.setAttribute(STATUS, (long) ended.status()).setAttribute(BYTES, ended.bytes());
            ended.bucket().ifPresent(name -> span.setAttribute(BUCKET, name));
            if (ended.outcome() != Outcome.SUCCESS) {
                span.setAttribute(ERROR, ended.outcome().name().toLowerCase(Locale.ROOT));
                if (ended.status() >= SERVER_ERROR) { // By convention what the client did is no error of the server.
                    span.setStatus(StatusCode.ERROR);
                }
            }
            span.end();
        }
    }
}
