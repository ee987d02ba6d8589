package dev.cairn.node.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A share of the load: some of the connections, on one event loop, with some of the keys. Decides what each connection that is
 * free sends next. All but the public way in runs on the event loop.
 */
final class Worker {
    /** How long answers are waited for when the load was stopped. */
    private static final Duration STOP_MAX = Duration.ofSeconds(2);

    private static final long RECONNECT_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** So many PUTs may fail before the prefilling is given up. */
    private static final int PREFILL_FAILURES_MAX = 10_000;

    private final LoadOptions options;
    private final int index;
    private final EventLoop loop;
    private final Bootstrap bootstrap;
    private final LongSupplier clock;
    private final SplittableRandom random;
    private final KeyStates states = new KeyStates();
    private final Keys keys;
    private final Contents contents;
    private final Tally tally = new Tally();
    private final List<SocketAddress> nodes;
    private final List<Connection> connections = new ArrayList<>();
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Integer> unfilled = new ArrayDeque<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> prefilled = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private Phase phase = Phase.BEFORE;
    private Schedule schedule = new Schedule.Closed(0);
    private long countedFrom;
    private long end;
    private long lastCounted;
    private int nextFilled;
    private int prefillFailures;
    private int connectedOnce;
    private @Nullable ScheduledFuture<?> tick;

    private enum Phase {
        BEFORE,
        PREFILL,
        RUN,
        OVER
    }

    /**
     * @param nodes where the servers of the options are reached
     * @param clock nanoseconds since the load began
     */
    Worker(
            LoadOptions options,
            int index,
            EventLoop loop,
            Bootstrap bootstrap,
            List<? extends SocketAddress> nodes,
            LongSupplier clock) {
        this.options = options;
        this.index = index;
        this.loop = loop;
        this.clock = clock;
        this.random = new SplittableRandom(options.seed() ^ Bits.mix(index));
        this.keys = new Keys(options.keyDistribution(), options.keys(), index, options.threads(), states, random);
        this.contents = new Contents(options.seed(), options.sizes(), options.bytes());
        this.nodes = List.copyOf(nodes);
        this.bootstrap = bootstrap.clone(loop).handler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                // Its connection does, when it is open.
            }
        });
    }

    /** Opens the connections. Completes when each is open, or has failed. */
    CompletableFuture<Void> connect() {
        List<RequestHeads> heads = options.servers().stream()
                .map(server -> new RequestHeads(server, options.api(), options.bucket()))
                .toList();
        int count =
                options.connections() / options.threads() + (index < options.connections() % options.threads() ? 1 : 0);
        onLoop(() -> {
            for (int i = 0; i < count; i++) {
                int node = (index + i * options.threads()) % nodes.size();
                Connection connection = new Connection(this, nodes.get(node), states, keys, contents, heads.get(node));
                connections.add(connection);
                connect(connection);
            }
            var _ = loop.scheduleAtFixedRate(orFail(this::endStalled), 1, 1, TimeUnit.SECONDS);
        });
        return connected;
    }

    /** Stores every key once. */
    CompletableFuture<Void> prefill() {
        onLoop(() -> {
            if (phase == Phase.OVER) {
                return;
            }
            phase = Phase.PREFILL;
            keys.filled();
            begin();
            endIfFilled();
        });
        return prefilled;
    }

    /** Makes load until {@code endNanos}. Completes when the answers have come. */
    CompletableFuture<Void> run(Schedule newSchedule, long countedFromNanos, long endNanos) {
        onLoop(() -> {
            if (phase == Phase.OVER) {
                return;
            }
            schedule = newSchedule;
            countedFrom = countedFromNanos;
            end = endNanos;
            phase = Phase.RUN;
            if (options.stored() == LoadOptions.Stored.EARLIER) {
                for (int key = 0; key < keys.count(); key++) {
                    states.assumeStored(key);
                }
                keys.filled();
            }
            var _ = later(() -> drain(options.answersWithin()), endNanos - now());
            begin();
        });
        return ended;
    }

    /** Ends what is under way soon. May be called at any time. */
    void stop() {
        onLoop(() -> {
            connected.complete(null);
            prefilled.complete(null);
            end = Math.min(end, now());
            schedule.end(end);
            drain(STOP_MAX);
        });
    }

    /** Closes the connections. */
    CompletableFuture<Void> close() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        onLoop(() -> {
            phase = Phase.OVER;
            free.clear();
            try {
                connections.forEach(Connection::abandon);
            } finally { // Behind the tasks by which the channels let go of their slices.
                loop.execute(() -> {
                    contents.close();
                    closed.complete(null);
                });
            }
        });
        return closed;
    }

    long now() {
        return clock.getAsLong();
    }

    RandomGenerator random() {
        return random;
    }

    long rangeBytes() {
        return options.rangeBytes();
    }

    Tally tally() {
        return tally;
    }

    /** When the last answer that counts came. */
    long lastCounted() {
        return lastCounted;
    }

    /** When no more requests were due. */
    long endedAt() {
        return end;
    }

    /** Whether a request that was due then is part of the result. */
    boolean isCounted(long intended) {
        return phase == Phase.RUN && intended >= countedFrom && intended < end;
    }

    void counted(long now) {
        lastCounted = now;
    }

    /** A connection has no request under way. */
    void free(Connection connection, long now) {
        switch (phase) {
            case PREFILL -> fill(connection, now);
            case RUN -> {
                long intended = schedule.take(now);
                if (intended == Schedule.NOTHING) {
                    free.add(connection);
                    awaitDue(now);
                } else {
                    sendNext(connection, intended);
                }
            }
            case BEFORE, OVER -> free.add(connection);
        }
    }

    /** A connection has no channel any more. */
    void lost(Connection connection) {
        free.remove(connection);
        if (phase == Phase.OVER) {
            return;
        }
        if (phase == Phase.PREFILL && tooManyFailed()) {
            return;
        }
        connect(connection);
        endIfFilled();
    }

    void putFailed(int key) {
        if (phase == Phase.PREFILL) {
            unfilled.add(key);
            prefillFailures++;
        }
    }

    private boolean tooManyFailed() {
        if (prefillFailures > PREFILL_FAILURES_MAX) {
            prefilled.completeExceptionally(new IllegalStateException(
                    "the objects for the load could not be stored: %d PUTs failed".formatted(prefillFailures)));
        }
        return prefilled.isDone();
    }

    private void connect(Connection connection) {
        bootstrap
                .connect(connection.node())
                .addListener((ChannelFuture opening) ->
                        orFail(() -> connected(connection, opening)).run());
    }

    private void connected(Connection connection, ChannelFuture opening) {
        if (phase == Phase.OVER) {
            var _ = opening.channel().close();
        } else if (opening.isSuccess()) {
            connection.open(opening.channel());
            free(connection, now());
        } else {
            tally.connectFailed();
            prefillFailures++;
            if (phase != Phase.PREFILL || !tooManyFailed()) {
                var _ = later(() -> connectAgain(connection), RECONNECT_PAUSE_NANOS);
            }
        }
        if (phase == Phase.BEFORE && ++connectedOnce == connections.size()) {
            connected.complete(null);
        }
    }

    private void connectAgain(Connection connection) {
        if (phase != Phase.OVER) {
            connect(connection);
        }
    }

    /** Gives the connections that are free something to do. */
    private void begin() {
        for (int i = free.size(); i > 0; i--) {
            free(free.remove(), now());
        }
    }

    private void fill(Connection connection, long now) {
        Integer again = unfilled.poll();
        if (!prefilled.isDone() && again != null && !tooManyFailed()) {
            connection.send(Kind.PUT, again, now);
        } else if (!prefilled.isDone() && nextFilled < keys.count()) {
            connection.send(Kind.PUT, nextFilled++, now);
        } else {
            free.add(connection);
            endIfFilled();
        }
    }

    private void endIfFilled() {
        boolean all = nextFilled == keys.count() && unfilled.isEmpty();
        if (phase == Phase.PREFILL && all && connections.stream().noneMatch(Connection::isBusy)) {
            prefilled.complete(null);
        }
    }

    private void sendNext(Connection connection, long intended) {
        Kind kind = options.mix().next(random);
        connection.send(kind, keys.next(kind), intended);
    }

    /** Wakes up when the next request is due by itself, if a connection is free for it. */
    private void awaitDue(long now) {
        long next = schedule.nextDue();
        if (tick == null && next != Schedule.NOTHING) {
            tick = later(this::tick, Math.max(0, next - now));
        }
    }

    private void tick() {
        tick = null;
        long now = now();
        while (phase == Phase.RUN && !free.isEmpty()) {
            long intended = schedule.take(now);
            if (intended == Schedule.NOTHING) {
                awaitDue(now);
                return;
            }
            sendNext(free.remove(), intended);
        }
    }

    /** The load has ended: waits for the answers under way. */
    private void drain(Duration answersWithin) {
        schedule.advance(now());
        if (phase == Phase.OVER) {
            ended.complete(null);
            return;
        }
        awaitAnswers(now() + answersWithin.toNanos());
    }

    private void awaitAnswers(long deadline) {
        List<Connection> busy = connections.stream().filter(Connection::isBusy).toList();
        if (phase == Phase.RUN && !busy.isEmpty() && now() < deadline) {
            var _ = later(() -> awaitAnswers(deadline), TimeUnit.MILLISECONDS.toNanos(1));
            return;
        }
        if (phase != Phase.OVER) {
            busy.forEach(_ -> tally.unanswered());
            tally.scheduled(schedule);
        }
        phase = Phase.OVER;
        ended.complete(null);
    }

    private void endStalled() {
        if (phase != Phase.OVER) {
            connections.stream().filter(Connection::isStalled).forEach(Connection::timeOut);
        }
    }

    /** Something went wrong that is not the node's doing: whoever waits for this worker is told. */
    void fail(Throwable failure) {
        connected.completeExceptionally(failure);
        prefilled.completeExceptionally(failure);
        ended.completeExceptionally(failure);
    }

    private void onLoop(Runnable work) {
        loop.execute(orFail(work));
    }

    private ScheduledFuture<?> later(Runnable work, long nanos) {
        return loop.schedule(orFail(work), nanos, TimeUnit.NANOSECONDS);
    }

    /** Else the loop would log what it threw, and everybody wait for ever. */
    private Runnable orFail(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable failure) {
                fail(failure);
            }
        };
    }
}
