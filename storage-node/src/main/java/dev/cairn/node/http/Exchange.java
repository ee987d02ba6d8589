package dev.cairn.node.http;

import dev.cairn.metadata.BucketName;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.ObjectKey;
import dev.cairn.monitoring.Monitor.Measurement;
import dev.cairn.monitoring.Operation;
import dev.cairn.monitoring.Outcome;
import dev.cairn.monitoring.Stage;
import dev.cairn.node.http.RequestTraces.TracedRequest;
import dev.cairn.node.transfer.ClientGoneException;
import dev.cairn.node.transfer.Outlet;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One request and its answer. Belongs to the event loop of its connection. Answered exactly once: by the endpoint, or with the
 * problem of the endpoint's failure.
 */
public final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** Under which each log line of a request names it. */
    private static final String LOG_KEY = "requestId";

    /** Likewise, its trace. */
    private static final String TRACE_LOG_KEY = "traceId";

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long INTERNAL_ERROR_H2 = 2;

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final RequestBody requestBody;
    private final Context context;
    private final EventLoop loop;
    private final String id;
    private final RawTarget target;
    private final long startNanos;
    private final Optional<TraceParent> parent;
    private Measurement measurement = Measurement.NONE;
    private RequestTrace trace = RequestTrace.NONE;
    private Optional<PathTemplate.Match> match = Optional.empty();
    private Optional<Query> query = Optional.empty();
    private Outcome outcome = Outcome.SUCCESS;
    private final Runnable onLeave;
    private Optional<AnswerBody> answerBody = Optional.empty();
    private Optional<CompletableFuture<Void>> place = Optional.empty();
    private boolean watchesItself;
    private boolean lasts;
    private boolean continueDue;
    private int bodyBytesMax;
    private boolean letIn;
    private boolean left;
    private boolean finished;

    /** @param onLeave called once, when the answer has gone or cannot go any more, or the request is refused as one too many */
    Exchange(HttpServerRequest request, Context context, EventLoop loop, Runnable onLeave) {
        this.request = request;
        this.response = request.response();
        this.requestBody = new RequestBody(request);
        this.context = context;
        this.loop = loop;
        this.startNanos = services().monitor().nanoTime();
        this.id = loop.services().ids().get().toString();
        this.target = RawTarget.of(request.uri());
        this.parent = header("traceparent").flatMap(TraceParent::parse);
        this.continueDue = "100-continue".equalsIgnoreCase(request.getHeader("Expect"));
        response.putHeader(FieldNames.REQUEST_ID, id);
        response.putHeader(FieldNames.DATE, loop.date());
        response.putHeader(FieldNames.CONTENT_TYPE_OPTIONS, FieldNames.NOSNIFF);
        this.onLeave = onLeave;
        response.endHandler(_ -> handedOver());
    }

    // What was asked

    public HttpServerRequest request() {
        return request;
    }

    /** Names the request in logs and in its answer. */
    public String id() {
        return id;
    }

    /** Names the trace that the request is part of: its client's, or the one that the node began. */
    Optional<String> traceId() {
        return parent.or(trace::self).map(TraceParent::traceId);
    }

    public Instant now() {
        return loop.now();
    }

    /** The path as it came, without query. */
    public String rawPath() {
        return target.path();
    }

    String rawQuery() {
        return target.query();
    }

    EventLoop loop() {
        return loop;
    }

    Context context() {
        return context;
    }

    HttpServices services() {
        return loop.services();
    }

    /** The address from which the request came, without the port: a client, or a proxy before many. */
    String peer() {
        return request.remoteAddress().hostAddress();
    }

    /** The first value of a header field. */
    public Optional<String> header(CharSequence name) {
        return Optional.ofNullable(request.getHeader(name));
    }

    /** All values of a header field whose value is a list, as one. */
    public Optional<String> headerList(CharSequence name) {
        List<String> values = request.headers().getAll(name);
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", values));
    }

    /** @throws RequestException {@link RequestError.Malformed} */
    public Query query() {
        Query parsed = query.orElseGet(() -> Query.parse(target.query()));
        query = Optional.of(parsed);
        return parsed;
    }

    /**
     * A parameter of the route's path, decoded.
     *
     * @throws RequestException {@link RequestError.Malformed}
     */
    public String pathParameter(String name) {
        String raw = match.flatMap(found -> found.raw(name))
                .orElseThrow(() -> new IllegalStateException("the route has no parameter " + name));
        return PercentDecoder.decode(name, raw);
    }

    /**
     * The bucket of the route's path, in which the operation is measured.
     *
     * @throws dev.cairn.metadata.InvalidValueException if it is none
     */
    BucketName bucket() {
        BucketName name = new BucketName(pathParameter("bucket"));
        measurement.bucket(name.value());
        return name;
    }

    /** @throws dev.cairn.metadata.InvalidValueException if it is none */
    ObjectKey key() {
        return new ObjectKey(pathParameter(PathTemplate.REST));
    }

    /** The body as it comes, paused until somebody takes it. */
    RequestBody requestBody() {
        return requestBody;
    }

    /**
     * The body of a small request, whole; see {@link BodyCollector#collect}. Its bytes count as in memory until the end of this
     * exchange. To be asked for once.
     *
     * @return fails with {@link RequestError.Busy}, too
     */
    public Future<byte[]> body(int bytesMax) {
        if (isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        if (!loop.bodies().enter(bytesMax)) {
            return Future.failedFuture(
                    new RequestException(new RequestError.Busy("bodies are in memory", RETRY_AFTER)));
        }
        bodyBytesMax = bytesMax;
        stage(Stage.CLIENT);
        sendContinue();
        return BodyCollector.collect(requestBody, loop.stalls(), bytesMax);
    }

    /** Whether the client has left already: then nothing will ever come of its body, not even an end. */
    boolean isGone() {
        return response.closed();
    }

    /** Tells a client that waits for it to send the body: every check that needs no body has passed. */
    void sendContinue() {
        if (continueDue) {
            continueDue = false;
            response.writeContinue();
        }
    }

    /**
     * A place for a long upload: this completes when it has one, on this exchange's loop, or fails as {@link UploadPlaces#enter}
     * does, or because the client has left. A body that is on its way over HTTP/2 does not wait: it takes from the window that
     * all requests of its connection share.
     */
    Future<Void> enter(UploadPlaces places) {
        if (isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        stage(Stage.WAIT);
        boolean waits = RequestBody.isHttp1(request) || continueDue;
        CompletableFuture<Void> entered =
                places.enter(peer(), waits ? loop.config().uploadsWaitMax() : Duration.ZERO, loop);
        place = Optional.of(entered);
        return on(entered);
    }

    // Work elsewhere

    /** From now on the gate refuses nothing of this exchange. */
    void letIn() {
        letIn = true;
    }

    /**
     * Runs what blocks behind the gate; the future completes on this exchange's loop. Only the first such step may be
     * refused: later, what was done would be lost, or an answer break off half-way. Of a request at most two steps wait at a time.
     */
    public <T> Future<T> blocking(Callable<T> work) {
        boolean first = !letIn;
        letIn = true;
        BlockingGate gate = services().gate();
        return first ? gate.call(context, () -> logged(work)) : gate.proceed(context, () -> logged(work));
    }

    /** The same as a stage of the measured operation; not beside another step. */
    <T> Future<T> blocking(Stage stage, Callable<T> work) {
        stage(Stage.WAIT);
        return blocking(() -> inStage(stage, work));
    }

    /**
     * Runs work on this thread, which is given to this request alone, as a stage of the measured operation. From its end on the
     * request waits for its event loop.
     */
    <T> T inStage(Stage stage, Callable<T> work) throws Exception {
        long before = services().monitor().threadAllocatedBytes();
        stage(stage);
        try {
            return work.call();
        } finally {
            if (before >= 0) {
                measurement.addAllocatedBytes(services().monitor().threadAllocatedBytes() - before);
            }
            stage(Stage.WAIT);
        }
    }

    /** Runs something on this exchange's loop, later; for any thread. */
    public void onLoop(Runnable work) {
        context.runOnContext(_ -> work.run());
    }

    /** Runs work of this request on another thread, so that whatever it logs there carries the ids of request and trace. */
    <T> T logged(Callable<T> work) throws Exception {
        Optional<String> traceId = traceId();
        MDC.put(LOG_KEY, id);
        traceId.ifPresent(value -> MDC.put(TRACE_LOG_KEY, value));
        try {
            return work.call();
        } finally {
            MDC.remove(LOG_KEY);
            traceId.ifPresent(_ -> MDC.remove(TRACE_LOG_KEY));
        }
    }

    /** Runs what blocks, with a view that sees every change acknowledged before this call. */
    <T> Future<T> reading(Function<MetadataView, T> work) {
        return viewing(view -> blocking(Stage.METADATA, () -> work.apply(view)));
    }

    /** Runs what does not block, on this exchange's loop, with a view that sees every change acknowledged before this call. */
    <T> Future<T> viewing(Function<MetadataView, Future<T>> look) {
        return looking(services().metadata().view(), look);
    }

    /** The same with a view that may be older, as far as the request lets it; the answer says how old it may be. */
    <T> Future<T> viewingBounded(Function<MetadataView, Future<T>> look) {
        Optional<Duration> stalenessMax = MaxStaleness.of(this);
        return stalenessMax.isEmpty()
                ? viewing(look)
                : looking(services().metadata().view(stalenessMax.get()), bounded -> {
                    MaxStaleness.tell(this, bounded.staleness());
                    return look.apply(bounded.view());
                });
    }

    private <V, T> Future<T> looking(CompletableFuture<V> view, Function<V, Future<T>> look) {
        return view.state() == java.util.concurrent.Future.State.SUCCESS // As on a node of its own: no detour is due.
                ? look.apply(view.resultNow())
                : on(view).compose(look);
    }

    /** The same result, on this exchange's loop; a failure without the wrapping that stages give it. */
    public <T> Future<T> on(CompletionStage<T> result) {
        CompletionStage<T> waiting = result.whenComplete((_, _) -> stage(Stage.WAIT));
        return Future.fromCompletionStage(waiting, context).recover(failure -> Future.failedFuture(unwrapped(failure)));
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    // Answers

    public HttpServerResponse response() {
        return response;
    }

    /** Answers without a body. */
    public Future<Void> answer(int status) {
        stage(Stage.CLIENT);
        return response.setStatusCode(status).end();
    }

    public Future<Void> answer(int status, String contentType, Buffer body) {
        response.setStatusCode(status).putHeader(FieldNames.CONTENT_TYPE, contentType);
        return end(body);
    }

    /** Ends the answer with a body that is whole. */
    Future<Void> end(Buffer body) {
        stage(Stage.CLIENT);
        return answerBody().end(body);
    }

    /** The bytes of the answer, for whoever sends them in parts and does not watch over them. */
    AnswerBody answerBody() {
        AnswerBody body =
                answerBody.orElseGet(() -> new AnswerBody(response, Outlet.of(request), loop.answers(), this::fail));
        answerBody = Optional.of(body);
        return body;
    }

    /**
     * The answer goes on for as long as its client likes. From now on it takes no place of a request in flight and is never called
     * slow; who sends it bounds how many there are, and what each holds.
     */
    public void lasts() {
        lasts = true;
        leave();
    }

    /** The sender of this answer ends what stalls; nobody else needs to watch. */
    void watchesItself() {
        watchesItself = true;
    }

    /** Answers with a body of any length, in flat memory; see {@link Parts}. */
    public Future<Void> parts(String contentType, Parts parts) {
        return PartStream.send(this, contentType, parts);
    }

    public Future<Void> json(int status, Buffer body) {
        return answer(status, "application/json", body);
    }

    /** Answers with the problem that states {@code failure}; breaks off if the answer has begun. */
    void fail(Throwable failure) {
        if (finished) {
            return;
        }
        if (failure instanceof ClientGoneException || isGone() || response.ended()) {
            outcome = Outcome.CLIENT; // An answer that was handed over fails only by its client.
            abort();
            return;
        }
        Problem problem = Problems.foreseen(failure).orElseGet(() -> unforeseen(failure));
        outcome = problem.type().outcome();
        if (response.headWritten()) {
            log(Level.WARN).addKeyValue("problem", problem.type().code()).log("broke off an answer that had begun");
            abort();
        } else {
            logServerFault(problem, failure);
            if (problem.type() == ProblemType.BUSY) {
                refuse(problem);
            } else {
                answer(problem);
            }
        }
    }

    /**
     * Nothing was done, so nothing is held: it takes no place, and what comes of its body is dropped. Where there are too many
     * refusals, a client of HTTP/1.1 has its answer and is not heard for a while. One with a long body needs another connection
     * after its answer, and one of HTTP/2 has other requests on its own, so their answers wait instead; but for an answer
     * that stops a body.
     */
    private void refuse(Problem problem) {
        leave();
        boolean http1 = RequestBody.isHttp1(request);
        boolean bodyLeft = ProblemAnswer.isBodyComing(request) && ProblemAnswer.isBodyLeft(request, problem);
        if (http1 && bodyLeft) {
            Linger.begin(request.connection());
        }
        request.resume();
        RefusalPace pace = loop.refusals();
        boolean costly = bodyLeft && !continueDue;
        if ((!costly && pace.passes()) || (bodyLeft && !http1)) {
            answer(problem);
        } else if (bodyLeft || !http1) {
            Duration hold = costly ? RefusalPace.HOLD_LONG.minus(age()) : RefusalPace.HOLD;
            pace.hold(hold, () -> answerUnlessGone(problem));
        } else {
            answer(problem);
            stopWhenEnded(request, pace);
        }
    }

    /** Nothing is held meanwhile but the connection. */
    private static void stopWhenEnded(HttpServerRequest request, RefusalPace pace) {
        HttpConnection connection = request.connection();
        Runnable stop = () -> {
            ConnectionGuard.stopReading(connection);
            pace.hold(RefusalPace.HOLD, () -> ConnectionGuard.readOn(connection));
        };
        if (request.isEnded()) {
            stop.run();
        } else {
            request.end().onSuccess(_ -> stop.run());
        }
    }

    private void answerUnlessGone(Problem problem) {
        if (isGone()) {
            finish();
        } else {
            answer(problem);
        }
    }

    private void answer(Problem problem) {
        ProblemAnswer.send(this, problem, continueDue).onComplete(_ -> finish());
    }

    /** Ends the connection (HTTP/1.1) or the stream (HTTP/2) with what of the answer has gone. */
    private void abort() {
        if (request.version() != HttpVersion.HTTP_2) {
            ConnectionGuard.cut(request.connection());
        } else if (!isGone()) {
            response.reset(
                    INTERNAL_ERROR_H2); // Also of an answer that was handed over: it drops what waits for the client.
        }
        finish();
    }

    private Problem unforeseen(Throwable failure) {
        log(Level.ERROR)
                .addKeyValue("method", request.method().name())
                .addKeyValue("path", target.path())
                .setCause(failure)
                .log("request failed unexpectedly");
        return Problems.internal();
    }

    private void logServerFault(Problem problem, Throwable failure) {
        if (problem.type() == ProblemType.DAMAGED || problem.type() == ProblemType.OUTCOME_UNKNOWN) {
            log(Level.ERROR)
                    .addKeyValue("path", target.path())
                    .addKeyValue("problem", problem.type().code())
                    .log("request failed: {}", failure.getMessage());
        }
    }

    /** A log line that carries the ids of request and trace. */
    LoggingEventBuilder log(Level level) {
        LoggingEventBuilder line = LOG.atLevel(level).addKeyValue(LOG_KEY, id);
        return traceId().map(value -> line.addKeyValue(TRACE_LOG_KEY, value)).orElse(line);
    }

    // Life

    void routed(RouteTable.Found found) {
        match = Optional.of(found.match());
        Endpoint endpoint = found.route().endpoint();
        found.route().operation().ifPresent(operation -> measure(endpoint.measuredAs(this, operation), found.route()));
        stage(Stage.ACCESS);
    }

    private void measure(Operation operation, Route route) {
        Measurement measured = services().monitor().measure(operation, new RequestTags(this), startNanos);
        trace = services()
                .traces()
                .begin(new TracedRequest(id, request.method().name(), route.template(), target.path(), peer()), parent);
        Optional<TraceParent> self = trace.self();
        measurement = self.isEmpty() ? measured : new TracedMeasurement(measured, trace, response::getStatusCode);
        self.ifPresent(own -> response.putHeader(FieldNames.TRACE_RESPONSE, own.field()));
    }

    /** What the request does now: its time counts to this stage until the next. */
    void stage(Stage stage) {
        measurement.enter(stage);
    }

    /** For those that change stages where this exchange is not known. */
    Measurement measurement() {
        return measurement;
    }

    /** Counts body bytes towards the measured operation. */
    void moved(long bytes) {
        measurement.addBytes(bytes);
    }

    /** How the operation is counted, where the answer's status does not say it. */
    void outcome(Outcome ended) {
        outcome = ended;
    }

    /** What the answer is made of was handed over, or the client is gone; what has not gone is held until it has. */
    private void handedOver() {
        if (!response.ended()) {
            finish();
        } else if (!watchesItself && !finished) {
            answerBody().watch();
        }
    }

    /** The request is over when its answer has gone: until then it holds memory, and counts. */
    void settle(Future<Void> answered) {
        answered.onComplete(result -> {
            if (result.succeeded()) {
                requestBody.answered();
                finish();
            } else {
                fail(result.cause());
            }
        });
    }

    private void finish() {
        if (finished) {
            return;
        }
        finished = true;
        answerBody.ifPresent(AnswerBody::unwatch);
        place.ifPresent(this::leaveLine);
        if (!response.ended()) {
            outcome = outcome == Outcome.SUCCESS ? Outcome.CLIENT : outcome;
        }
        long now = services().monitor().nanoTime();
        measurement.end(outcome, now);
        leave();
        logAccess(Duration.ofNanos(now - startNanos));
    }

    /** Nobody wants what came of the body of a client that left while it waited, and Vert.x would keep it. */
    private void leaveLine(CompletableFuture<Void> entered) {
        if (entered.completeExceptionally(new ClientGoneException())) {
            request.resume();
        }
    }

    private void leave() {
        if (!left) {
            left = true;
            loop.bodies().leave(bodyBytesMax);
            onLeave.run();
        }
    }

    private Duration age() {
        return Duration.ofNanos(services().monitor().nanoTime() - startNanos);
    }

    private void logAccess(Duration took) {
        boolean slow = !lasts
                && outcome != Outcome.OVERLOAD
                && took.compareTo(loop.config().slowRequest()) > 0;
        if (slow || LOG.isDebugEnabled()) {
            log(slow ? Level.INFO : Level.DEBUG)
                    .addKeyValue("method", request.method().name())
                    .addKeyValue("path", target.path())
                    .addKeyValue("status", response.getStatusCode())
                    .addKeyValue("millis", took.toMillis())
                    .log(slow ? "slow request" : "request");
        }
    }
}
