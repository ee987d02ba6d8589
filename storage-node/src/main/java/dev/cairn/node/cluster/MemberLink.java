package dev.cairn.node.cluster;

import dev.cairn.node.peer.PeerClient;
import dev.cairn.replication.LogNetwork;
import dev.cairn.replication.LogNetwork.Joined;
import dev.cairn.replication.RatisCommitLog;
import dev.cairn.replication.identity.ClusterIdentity;
import dev.cairn.replication.identity.ClusterSecret;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a node and the others reach each other: opened before its log, since that may have to be told which group it joins. */
public final class MemberLink {
    private static final Logger LOG = LoggerFactory.getLogger(MemberLink.class);

    /** Between two rounds of asking members that do not answer yet: all nodes of a cluster may be started at once. */
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    private final ClusterConfig config;
    private final String nodeId;
    private final Addresses addresses;
    private final ClusterSecret secret;
    private final ClusterIdentity identity;
    private final AddressBook book = new AddressBook();
    private final PeerClient client;

    private MemberLink(
            ClusterConfig config,
            String nodeId,
            Addresses addresses,
            ClusterSecret secret,
            ClusterIdentity identity,
            Vertx vertx,
            MeterRegistry meters) {
        this.config = config;
        this.nodeId = nodeId;
        this.addresses = addresses;
        this.secret = secret;
        this.identity = identity;
        this.client = new PeerClient(vertx, identity, book::find, meters);
    }

    /**
     * Opens it; takes some 0.2 s for the secret.
     *
     * @param config with a secret
     * @throws IllegalArgumentException if the addresses cannot be told from what is configured
     */
    public static MemberLink open(
            ClusterConfig config,
            String nodeId,
            String httpHost,
            int httpPort,
            SecureRandom random,
            Vertx vertx,
            MeterRegistry meters) {
        Addresses addresses = Addresses.of(config, httpHost, httpPort);
        ClusterSecret secret = ClusterSecret.of(config.secret().orElseThrow());
        return new MemberLink(
                config,
                nodeId,
                addresses,
                secret,
                ClusterIdentity.create(List.of(secret), nodeId, random),
                vertx,
                meters);
    }

    /**
     * How the log in {@code directory} is one of several. If it is to join a group, a member is asked which: blocks until one answers.
     *
     * @param limit for how long they are asked
     * @throws IOException if none answered
     */
    public LogNetwork network(Path directory, Duration limit) throws IOException {
        Optional<UUID> there = RatisCommitLog.groupIn(directory);
        if (there.isPresent()) {
            checkGroup(there.get());
        }
        boolean isToJoin = there.isEmpty() || RatisCommitLog.isJoining(directory, nodeId);
        Optional<Joined> joins = config.join().isEmpty() || !isToJoin ? Optional.empty() : Optional.of(joined(limit));
        return new LogNetwork(
                addresses.host(), addresses.logPort(), identity, client::leader, client::checkpoint, joins);
    }

    /** Who is told to join another cluster than its own is not to go on as if nothing had been said; who is a member need not reach another one. */
    private void checkGroup(UUID there) throws IOException {
        Optional<UUID> wanted;
        try {
            wanted = config.join().isEmpty()
                    ? Optional.empty()
                    : Optional.of(joined(new byte[0]).group());
        } catch (IOException unreached) {
            return;
        }
        if (wanted.isPresent() && !wanted.get().equals(there)) {
            throw new IOException(
                    "this node has a store of its own, and cannot join that of %s: start it with an empty data directory, or without --join"
                            .formatted(config.join()));
        }
    }

    private Joined joined(Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        while (true) {
            try {
                return joined(nodeId.getBytes(StandardCharsets.UTF_8));
            } catch (IOException failure) {
                if (System.nanoTime() - end >= 0) {
                    throw failure;
                }
                LOG.info("No member answers yet: {}", failure.getMessage());
                pause();
            }
        }
    }

    /** Between two attempts to join. */
    static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /**
     * Asks each address for the members, and these for the group until one answers.
     *
     * @param question as {@link MemberCalls#GROUP} takes it
     */
    private Joined joined(byte[] question) throws IOException {
        IOException last = new IOException("there is nobody to ask");
        for (String address : config.join()) {
            try {
                Map<String, String> members = Bootstrap.members(address);
                book.tell(members);
                for (String member : members.keySet()) {
                    try {
                        if (!member.equals(nodeId)) {
                            return joined(member, question);
                        }
                    } catch (IOException failure) { // It may be the very one that is to be replaced.
                        last = failure;
                    }
                }
            } catch (IOException failure) {
                last = failure;
            }
        }
        throw last;
    }

    private Joined joined(String member, byte[] question) throws IOException {
        try {
            return MemberCalls.joined(client.call(member, MemberCalls.GROUP, question)
                    .orTimeout(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS)
                    .join());
        } catch (CompletionException | java.nio.BufferUnderflowException failure) {
            throw new IOException(
                    "node %s does not let this one in: %s (have they the same secret?)"
                            .formatted(member, failure.getMessage()),
                    failure);
        }
    }

    String nodeId() {
        return nodeId;
    }

    ClusterConfig config() {
        return config;
    }

    Addresses addresses() {
        return addresses;
    }

    ClusterSecret secret() {
        return secret;
    }

    ClusterIdentity identity() {
        return identity;
    }

    AddressBook book() {
        return book;
    }

    PeerClient client() {
        return client;
    }
}
