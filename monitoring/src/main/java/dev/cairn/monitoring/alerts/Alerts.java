package dev.cairn.monitoring.alerts;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import io.micrometer.core.instrument.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one node: the rules, what they see, and who is told.
 *
 * <p>Once started, all rules are evaluated once a second, and those about each measurement when it ends. What people say is kept before
 * the call returns. Whatever fails in here is counted with the failures of the monitor and goes no further.
 */
public final class Alerts implements AutoCloseable {
    public static final int RULES_MAX = RuleBook.RULES_MAX;
    public static final int ALERTS_MAX = AlertBoard.ALERTS_MAX;

    /** So long a silence lasts at most. */
    public static final Duration SILENCE_MAX = Duration.ofDays(366);

    private static final Duration EVERY = Duration.ofSeconds(1);

    /** One that is under way at a stop takes some milliseconds. */
    private static final Duration EVALUATION_MAX = Duration.ofSeconds(5);

    private final FileStoragePerformanceMonitor monitor;
    private final AlertsStore store;
    private final AlertMeters meters;
    private final Clock clock;
    private final Executor executor;
    private final Webhooks webhooks;
    private final ClusterVoice voice;
    private final Deliveries deliveries;
    private final AlertBoard board;
    private final RuleEvaluation evaluation;
    private final EachWatch each;
    private final RuleTrial trial;
    private final AutoCloseable threads;

    /** Held while something that people say is kept and comes into force. */
    private final Object changes = new Object();

    private final AtomicBoolean endingSilences = new AtomicBoolean();
    private volatile RuleBook book;
    private volatile Map<String, Webhook> receivers;
    private volatile boolean on = true;
    private volatile boolean closed;
    private boolean begun;

    /** As the history had them at the start. */
    private final List<Alert> firing = new ArrayList<>();

    /** Those of which the rule is lost: nothing would ever end them. */
    private final List<Alert> orphans = new ArrayList<>();

    private @Nullable ScheduledExecutorService ticker;

    /** What alerts run on. */
    record Workers(Executor executor, Later later, RandomGenerator random, AutoCloseable threads) {}

    Alerts(
            FileStoragePerformanceMonitor monitor,
            String node,
            NodeMeasures measures,
            AlertsStore store,
            AlertSender sender,
            Supplier<ClusterRole> role,
            Workers workers) {
        this.monitor = monitor;
        this.store = store;
        this.meters = new AlertMeters(monitor.meters());
        this.clock = monitor.meters().config().clock();
        this.executor = workers.executor();
        this.threads = workers.threads();
        this.voice = new ClusterVoice(role);
        this.webhooks = new Webhooks(new WebhookQueue.Tools(
                sender,
                executor,
                workers.later(),
                workers.random(),
                voice::tells,
                result -> meters.count(Channel.WEBHOOK, result),
                (webhook, failure) -> monitor.failed("The webhook " + webhook.name() + " took no alert", failure)));
        this.deliveries = new Deliveries(monitor, meters, store, webhooks, voice, executor);
        this.board = new AlertBoard(node, deliveries);
        this.evaluation = new RuleEvaluation(monitor, measures, board);
        this.each = new EachWatch(monitor, board, clock);
        this.trial = new RuleTrial(monitor);
        AlertSettings kept = store.load();
        this.book = RuleBook.of(kept.rules().values());
        this.receivers = kept.webhooks();
        webhooks.set(receivers);
        board.silences(kept.silences());
        restore();
        meters.watch(this::alerts);
        meters.watchQueue(webhooks::waiting);
        watchEach();
    }

    /**
     * Alerts with all that was kept. Those that fired when the node was stopped fire on, until what they look at says otherwise.
     *
     * @param node its id
     * @param role what it is in its cluster; asked often, so from memory
     */
    public static Alerts open(
            FileStoragePerformanceMonitor monitor,
            String node,
            NodeMeasures measures,
            AlertsStore store,
            AlertSender sender,
            Supplier<ClusterRole> role) {
        ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("cairn-alert-", 0).factory());
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("cairn-alert-timer").factory());
        Later later = (after, task) -> {
            var _ = timer.schedule(task, after.toNanos(), TimeUnit.NANOSECONDS);
        };
        AutoCloseable threads = () -> {
            timer.shutdownNow();
            executor.shutdownNow();
        };
        return new Alerts(
                monitor, node, measures, store, sender, role, new Workers(executor, later, new Random(), threads));
    }

    /** Goes on where the node before this one was stopped: not before it is known that this one will run, as people are told. */
    void begin() {
        begun = true;
        Optional<Untold> untold = untold();
        untold.ifPresent(this::goOn);
        firing.forEach(before -> repeat(before, untold.isEmpty()));
        if (!store.isUnreadable()) { // Else the rule may come back.
            orphans.forEach(this::end);
        }
    }

    private void end(Alert orphan) {
        AlertChange end = AlertChange.of(now(), AlertChange.Kind.RESOLVED, orphan.resolved());
        deliveries.record(end);
        if (orphan.silence().isEmpty()) {
            deliveries.tell(end);
        }
    }

    private void restore() {
        try {
            for (Alert before : store.firing()) {
                Optional<AlertRule> rule = book.get(before.rule()).filter(AlertRule::enabled);
                rule.ifPresent(found -> board.restore(found, before, Moment.of(clock)));
                (rule.isPresent() ? firing : orphans).add(before);
            }
        } catch (IOException | RuntimeException e) {
            monitor.failed("The history of alerts cannot be read", e);
        }
    }

    private Optional<Untold> untold() {
        try {
            return store.takeUntold();
        } catch (IOException | RuntimeException e) {
            monitor.failed("What webhooks have not taken cannot be read", e);
            return Optional.empty();
        }
    }

    private void goOn(Untold untold) {
        untold.webhooks()
                .forEach((name, changes) -> changes.forEach(change -> {
                    voice.see(change);
                    webhooks.put(name, change);
                }));
        for (AlertChange end : untold.owed()) {
            if (board.silences().containsKey(end.rule())) {
                board.owe(end);
            } else {
                deliveries.tell(end);
            }
        }
    }

    /** @param repeats whether webhooks are told again, as nobody knows what they were told: most take an alert twice as one */
    private void repeat(Alert before, boolean repeats) {
        if (before.silence().isPresent() || board.silence(before.rule(), now()).isPresent()) {
            return;
        }
        AlertChange again = AlertChange.of(before.firedAt().orElse(before.since()), AlertChange.Kind.FIRING, before);
        voice.see(again);
        if (repeats) {
            webhooks.put(again);
        }
    }

    // Time

    /**
     * From now on a thread evaluates the rules, once a second.
     *
     * @throws IllegalStateException if it does already
     */
    public synchronized void start() {
        if (ticker != null) {
            throw new IllegalStateException("alerts are evaluated");
        }
        begin();
        ticker = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("cairn-alerts").factory());
        var _ = ticker.scheduleAtFixedRate(this::evaluate, EVERY.toNanos(), EVERY.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * Ends what {@link #start} began. Alerts that fire are not said to have ended: a node that starts again goes on with them, and with
     * what webhooks have not taken until now.
     */
    @Override
    public void close() {
        endEvaluations();
        each.set(List.of());
        deliveries.close();
        synchronized (changes) { // No silence ends any more.
            if (begun) {
                keep(new Untold(board.owed(), webhooks.waitingByName()));
            }
        }
        try {
            threads.close();
        } catch (Exception e) {
            monitor.failed("Threads of alerts cannot be ended", e);
        }
    }

    private synchronized void endEvaluations() {
        synchronized (changes) {
            closed = true;
        }
        if (ticker != null) {
            ticker.shutdownNow();
            try {
                ticker.awaitTermination(EVALUATION_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ticker = null;
        }
    }

    private void keep(Untold untold) {
        try {
            store.keep(untold);
        } catch (IOException | RuntimeException e) {
            monitor.failed("What webhooks have not taken is lost", e);
        }
    }

    /** Looks at all rules, now. */
    void evaluate() {
        if (closed) {
            return;
        }
        try {
            meters.time(this::evaluateAll);
        } catch (RuntimeException e) {
            monitor.failed("Alerts cannot be evaluated", e);
        }
    }

    private void evaluateAll() {
        Moment now = Moment.of(clock);
        evaluation.evaluate(rulesInForce(), now);
        voice.takeOver(now.wall()).stream()
                .filter(change -> board.silence(change.rule(), now.wall()).isEmpty())
                .forEach(webhooks::put);
        if (!board.ended(now.wall()).isEmpty() && endingSilences.compareAndSet(false, true)) {
            execute(this::endSilences);
        }
    }

    private List<AlertRule> rulesInForce() {
        return on ? book.all().stream().filter(AlertRule::enabled).toList() : List.of();
    }

    private void execute(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            endingSilences.set(false); // It is being closed.
        }
    }

    private void watchEach() {
        each.set(rulesInForce().stream().filter(AlertRule::isOfEach).toList());
    }

    // Switches

    /** Switches all alerts on or off. Those that fire end when they are switched off. */
    public void alerting(boolean on) {
        synchronized (changes) {
            this.on = on;
            watchEach();
            if (!on) {
                Moment now = Moment.of(clock);
                board.rules().forEach(rule -> board.reset(rule, now));
            }
        }
    }

    public boolean isAlerting() {
        return on;
    }

    // Listening

    /**
     * From now on, code is told of each change that people are told of, on a thread of its own. If it does not keep up, it misses the
     * oldest.
     */
    public void listen(Consumer<AlertChange> listener) {
        listen(Channel.HOOK, listener);
    }

    /** @param channel under which it is counted */
    public void listen(Channel channel, Consumer<AlertChange> listener) {
        deliveries.listen(channel, listener);
    }

    // What there is

    /** By the clock that silences end by. */
    public Instant now() {
        return Instant.ofEpochMilli(clock.wallTime());
    }

    /** The alerts that are pending or fire, the worst first. */
    public List<Alert> alerts() {
        return board.shown(now());
    }

    /** All rules, by name. */
    public List<AlertRule> rules() {
        return List.copyOf(book.all());
    }

    public Optional<AlertRule> rule(String name) {
        return book.get(name);
    }

    /** Whether a node has a rule of this name from the start: to remove it is to restore it. */
    public static boolean isDefault(String name) {
        return RuleBook.isDefault(name);
    }

    public Optional<Silence> silence(String rule) {
        return board.silence(rule, now());
    }

    /** All webhooks, by name. */
    public List<Webhook> webhooks() {
        return List.copyOf(new TreeMap<>(receivers).values());
    }

    /**
     * When a rule would have raised alerts in the last day, by its history. Blocks.
     *
     * @throws InvalidRuleException if the history does not hold what the rule looks at
     * @throws UncheckedIOException if it cannot be read
     */
    public TrialResult tryOut(AlertRule rule) {
        return trial.of(rule, now());
    }

    // What people say. All of it blocks until it is kept.

    /**
     * Adds a rule, or puts it in the place of that of its name, whose alerts end unless they would be the same.
     *
     * @throws InvalidRuleException if there are too many
     * @throws UncheckedIOException if it cannot be kept; nothing has changed then
     * @throws UnreadableSettingsException if what was kept before could not be read at the start; nothing has changed then
     */
    public void put(AlertRule rule) {
        synchronized (changes) {
            use(book.with(rule), rule.name());
        }
    }

    /**
     * Changes a rule.
     *
     * @return as it is now; empty if there is none
     * @throws UncheckedIOException as {@link #put}
     */
    public Optional<AlertRule> change(String name, UnaryOperator<AlertRule> change) {
        synchronized (changes) {
            Optional<AlertRule> changed = book.get(name).map(change);
            changed.ifPresent(rule -> use(book.with(rule), name));
            return changed;
        }
    }

    /**
     * Removes a rule, its silence and its alerts; restores it if it is a default.
     *
     * @return false if there is none
     * @throws UncheckedIOException as {@link #put}
     */
    public boolean remove(String name) {
        synchronized (changes) {
            Optional<AlertRule> rule = book.get(name);
            if (rule.isEmpty()) {
                return false;
            }
            RuleBook next = book.without(name);
            Map<String, Silence> silences = new TreeMap<>(board.silences());
            Optional<Silence> ended =
                    next.get(name).isPresent() ? Optional.empty() : Optional.ofNullable(silences.remove(name));
            use(next, silences, name);
            ended.ifPresent(silence -> board.unsilence(rule.get(), silence, Moment.of(clock)));
            return true;
        }
    }

    private void use(RuleBook next, String name) {
        use(next, board.silences(), name);
    }

    private void use(RuleBook next, Map<String, Silence> silences, String name) {
        save(next, silences, receivers);
        Optional<AlertRule> before = book.get(name);
        Optional<AlertRule> after = next.get(name);
        book = next;
        watchEach();
        boolean same = before.isPresent() && after.isPresent() && before.get().raisesAs(after.get());
        if (!same) {
            board.reset(name, Moment.of(clock));
        }
    }

    /**
     * From now on nobody is told of the alerts of a rule, in place of what was said before.
     *
     * @return false if there is no such rule
     * @throws InvalidRuleException if it ends before now, or in more than {@link #SILENCE_MAX}
     * @throws UncheckedIOException as {@link #put}
     */
    public boolean silence(String name, Silence silence) {
        Instant now = now();
        InvalidRuleException.require(
                silence.until().isAfter(now) && !silence.until().isAfter(now.plus(SILENCE_MAX)),
                "until",
                "after now, by at most %d days".formatted(SILENCE_MAX.toDays()),
                silence.until());
        synchronized (changes) {
            Optional<AlertRule> rule = book.get(name);
            rule.ifPresent(found -> {
                Map<String, Silence> more = new TreeMap<>(board.silences());
                more.put(name, silence);
                save(book, more, receivers);
                board.silence(found, silence, Moment.of(clock));
            });
            return rule.isPresent();
        }
    }

    /**
     * Ends a silence, if there is one; who is told of alerts is told what was missed.
     *
     * @return false if there is no such rule
     * @throws InvalidRuleException if {@code by} is nobody; then nothing has changed
     * @throws UncheckedIOException as {@link #put}
     */
    public boolean unsilence(String name, Optional<String> by) {
        synchronized (changes) {
            Optional<AlertRule> rule = book.get(name);
            rule.ifPresent(found -> unsilence(found, by));
            return rule.isPresent();
        }
    }

    private void unsilence(AlertRule rule, Optional<String> by) {
        Map<String, Silence> fewer = new TreeMap<>(board.silences());
        Silence silence = fewer.remove(rule.name());
        if (silence != null) {
            Silence ended = new Silence(silence.until(), by.orElse(silence.by()), silence.comment());
            save(book, fewer, receivers);
            board.unsilence(rule, ended, Moment.of(clock));
        }
    }

    private void endSilences() {
        try {
            synchronized (changes) {
                if (!closed) {
                    board.ended(now()).forEach(name -> book.get(name).ifPresent(this::endSilence));
                }
            }
        } finally {
            endingSilences.set(false);
        }
    }

    /** Its time has come: also if that cannot be kept, as on a disk that is full. */
    private void endSilence(AlertRule rule) {
        Map<String, Silence> fewer = new TreeMap<>(board.silences());
        Silence ended = fewer.remove(rule.name());
        if (ended == null) {
            return;
        }
        board.unsilence(rule, ended, Moment.of(clock));
        try {
            save(book, fewer, receivers);
        } catch (RuntimeException e) {
            monitor.failed("The end of a silence cannot be kept", e);
        }
    }

    /**
     * Adds a webhook, or puts it in the place of that of its name.
     *
     * @throws InvalidRuleException if there are too many
     * @throws UncheckedIOException as {@link #put}
     */
    public void put(Webhook webhook) {
        synchronized (changes) {
            Map<String, Webhook> more = new TreeMap<>(receivers);
            more.put(webhook.name(), webhook);
            InvalidRuleException.require(
                    more.size() <= Webhook.WEBHOOKS_MAX, "webhooks", "at most " + Webhook.WEBHOOKS_MAX, more.size());
            receive(more);
        }
    }

    /**
     * Removes a webhook, and what waits for it.
     *
     * @return false if there is none
     * @throws UncheckedIOException as {@link #put}
     */
    public boolean removeWebhook(String name) {
        synchronized (changes) {
            Map<String, Webhook> fewer = new TreeMap<>(receivers);
            boolean was = fewer.remove(name) != null;
            if (was) {
                receive(fewer);
            }
            return was;
        }
    }

    private void receive(Map<String, Webhook> next) {
        save(book, board.silences(), next);
        receivers = Map.copyOf(next);
        webhooks.set(receivers);
    }

    private void save(RuleBook rules, Map<String, Silence> silences, Map<String, Webhook> hooks) {
        try {
            store.save(new AlertSettings(rules.own(), silences, hooks));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
