package dev.cairn.replication.membership;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import dev.cairn.monitoring.Monitor;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.membership.Member.State;
import dev.cairn.replication.membership.MembershipChange.Kind;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node among the others, as Hazelcast sees them. What it says is a hint: two nodes may be told different things at the same time, one that
 * is said to be gone may be at work, and whoever knows the cluster's name can say anything of itself.
 *
 * <p>Hazelcast removes a member that it did not hear of for {@link MembershipConfig#failureTimeout}, and tells nothing before. So each member
 * sends a beat on a topic, every {@link MembershipConfig#heartbeat}, and each judges the others by when beats arrive. Clocks are not compared.
 *
 * <p>If Hazelcast ends by itself, the members stay as they were and become suspect, as nothing is heard of them; that is logged once and shown
 * by a metric. For any thread.
 */
public final class Membership implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Membership.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
    private static final byte BEAT = 0;

    private final HazelcastInstance hazelcast;
    private final ITopic<Byte> topic;
    private final LongSupplier nanoClock;
    private final MembershipMeters meters;
    private final ScheduledThreadPoolExecutor thread;
    private final List<Consumer<MembershipChange>> listeners = new CopyOnWriteArrayList<>();

    /** Touched by {@link #thread} only, once it runs; so is {@link #stopped}. */
    private final Beats beats;

    private boolean stopped;
    private volatile List<Member> members = List.of();

    private Membership(HazelcastInstance hazelcast, MembershipConfig config, Monitor monitor) {
        this.hazelcast = hazelcast;
        this.topic = hazelcast.getTopic(HazelcastSettings.BEATS);
        this.nanoClock = monitor::nanoTime;
        this.meters = new MembershipMeters(monitor.meters());
        this.beats = new Beats(config.suspicionTimeout(), config.heartbeat().multipliedBy(2), nanoClock.getAsLong());
        this.thread = new ScheduledThreadPoolExecutor(
                1,
                Thread.ofPlatform().daemon().name("cluster-members").factory(),
                new ThreadPoolExecutor.DiscardPolicy()); // What comes after the close.
    }

    /**
     * Opens the port, and joins the members that {@code discovery} finds or, if there are none, begins alone. Blocks: half a second to two,
     * longer for addresses at which nobody answers, 30 s at most.
     *
     * @param secret the first of the cluster's: who has another is in another cluster
     * @param monitor its clock says when beats arrive
     * @throws IOException if the port cannot be opened, or the others do not let this node in
     */
    public static Membership open(
            MembershipConfig config, MemberAttributes attributes, ClusterSecret secret, Monitor monitor)
            throws IOException {
        InetAddress address = config.address();
        HazelcastInstance hazelcast;
        try {
            hazelcast = Hazelcast.newHazelcastInstance(HazelcastSettings.of(config, address, attributes, secret));
        } catch (HazelcastException | IllegalStateException e) {
            throw failedToOpen(config, e);
        }
        Membership membership = new Membership(hazelcast, config, monitor);
        membership.begin(config.heartbeat());
        return membership;
    }

    private static IOException failedToOpen(MembershipConfig config, RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return new IOException(
                        "cluster.membership-port %d cannot be opened on cluster.host %s: %s"
                                .formatted(config.port(), config.host(), cause.getMessage()),
                        failure);
            }
        }
        return new IOException("The cluster cannot be joined: " + failure.getMessage(), failure);
    }

    private void begin(Duration heartbeat) {
        look();
        var _ = topic.addMessageListener(this::heard);
        var _ = hazelcast.getCluster().addMembershipListener(new LookAgain());
        var _ = thread.scheduleWithFixedDelay(guarded(this::beat), 0, heartbeat.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The other members, as they were at most {@link MembershipConfig#heartbeat} ago. */
    public List<Member> members() {
        return members;
    }

    /**
     * Calls {@code listener} with each change from now on, one at a time and in their order, on a thread that does nothing meanwhile: it should
     * be quick. No lock is held. What it throws is logged. Who needs all members should ask for them after this call.
     */
    public void listen(Consumer<MembershipChange> listener) {
        listeners.add(listener);
    }

    private void beat() {
        look();
        if (!stopped) {
            topic.publish(BEAT);
        }
    }

    /** On a thread of Hazelcast. */
    private void heard(Message<Byte> beat) {
        UUID sender = beat.getPublishingMember().getUuid(); // Null if it is no member, whatever the signature says.
        if (sender != null) {
            thread.execute(guarded(() -> {
                beats.heardOf(sender);
                look();
            }));
        }
    }

    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (HazelcastInstanceNotActiveException e) { // It is about to end, or to merge with others.
                LOG.debug("Hazelcast is not active", e);
            } catch (RuntimeException e) { // The next beat is to come nevertheless.
                LOG.error("The cluster's members could not be looked at", e);
            }
        };
    }

    /** Sees what has changed since it was called last, and tells. */
    private void look() {
        beats.advance(nanoClock.getAsLong());
        noticeStop();
        List<Member> before = members;
        List<Member> now = stopped ? before.stream().map(this::judged).toList() : present(before);
        members = now;
        meters.seen(now);
        changes(before, now).forEach(this::tell);
    }

    private void noticeStop() {
        if (!stopped && !hazelcast.getLifecycleService().isRunning()) {
            stopped = true;
            meters.stopped();
            LOG.error("Hazelcast has stopped by itself: this node hears of no other until it is started again");
        }
    }

    private List<Member> present(List<Member> before) {
        Map<UUID, Member> known = byRun(before);
        List<com.hazelcast.cluster.Member> present = hazelcast.getCluster().getMembers().stream()
                .filter(member -> !member.localMember())
                .toList();
        beats.keep(present.stream().map(com.hazelcast.cluster.Member::getUuid).collect(Collectors.toSet()));
        return present.stream()
                .map(member ->
                        judged(Optional.ofNullable(known.get(member.getUuid())).orElseGet(() -> read(member))))
                .toList();
    }

    private static Map<UUID, Member> byRun(List<Member> members) {
        return members.stream().collect(Collectors.toMap(Member::run, Function.identity()));
    }

    private static Member read(com.hazelcast.cluster.Member member) {
        com.hazelcast.cluster.Address at = member.getAddress();
        String address = HostPort.text(at.getHost(), at.getPort());
        return new Member(member.getUuid(), address, attributes(member, address), State.ALIVE, Duration.ZERO);
    }

    private static Optional<MemberAttributes> attributes(com.hazelcast.cluster.Member member, String address) {
        try {
            return Optional.of(MemberAttributes.parse(member.getAttributes()));
        } catch (IllegalArgumentException e) {
            LOG.warn("What the member at {} says of itself cannot be read: {}", address, e.getMessage());
            return Optional.empty();
        }
    }

    private Member judged(Member member) {
        return new Member(
                member.run(),
                member.address(),
                member.attributes(),
                beats.isSuspect(member.run()) ? State.SUSPECT : State.ALIVE,
                beats.since(member.run()));
    }

    /** First who left, so that a member which is back at once is not thought to be gone. */
    private static List<MembershipChange> changes(List<Member> before, List<Member> now) {
        Map<UUID, Member> earlier = byRun(before);
        Map<UUID, Member> later = byRun(now);
        List<MembershipChange> changes = new ArrayList<>();
        before.stream()
                .filter(member -> !later.containsKey(member.run()))
                .forEach(member -> changes.add(new MembershipChange(Kind.LEFT, member)));
        for (Member member : now) {
            Member was = earlier.get(member.run());
            if (was == null) {
                changes.add(new MembershipChange(Kind.JOINED, member));
            } else if (was.state() != member.state()) {
                Kind kind = member.state() == State.SUSPECT ? Kind.SUSPECTED : Kind.RECOVERED;
                changes.add(new MembershipChange(kind, member));
            }
        }
        return changes;
    }

    private void tell(MembershipChange change) {
        LOG.info("{} {}", change.member(), change.kind());
        meters.changed(change.kind());
        for (Consumer<MembershipChange> listener : listeners) {
            try {
                listener.accept(change);
            } catch (RuntimeException e) {
                LOG.error("A listener failed at {}", change, e);
            }
        }
    }

    /**
     * Leaves, so that the others see it at once, and closes the port. Takes some 0.3 s, 15 s at most. No listener is called after it. Not to be
     * called by a listener.
     */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(CLOSE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("A listener to the cluster's members does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // Leaves nevertheless.
        }
        hazelcast.shutdown();
    }

    /** Hazelcast's list is asked each time: events of a split and a merge do not add up to it. */
    private final class LookAgain implements MembershipListener {
        @Override
        public void memberAdded(MembershipEvent event) {
            thread.execute(guarded(Membership.this::look));
        }

        @Override
        public void memberRemoved(MembershipEvent event) {
            thread.execute(guarded(Membership.this::look));
        }
    }
}
