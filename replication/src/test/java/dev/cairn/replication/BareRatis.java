package dev.cairn.replication;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys.Read;
import org.apache.ratis.server.RaftServerConfigKeys.Rpc;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.util.TimeDuration;

/**
 * Three replicas of a number, as Ratis keeps one by itself, with reads that it calls linearizable. {@link #FIRST} leads at first, and takes long to
 * notice that no majority answers any more: that it does not lead must not hang on that.
 */
final class BareRatis implements AutoCloseable {
    static final String FIRST = "bare-1";

    private static final List<String> IDS = List.of(FIRST, "bare-2", "bare-3");
    private static final int PATIENCE_SECONDS = 60;
    private static final int ANSWER_SECONDS = 15;

    private final RaftGroup group;
    private final Map<String, RaftServer> servers = new TreeMap<>();
    private final ClientId client = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    BareRatis(Path directory, Firewall firewall) throws IOException {
        Map<String, Integer> ports = new TreeMap<>();
        for (String id : IDS) {
            ports.put(id, freePort());
        }
        List<RaftPeer> peers = ports.entrySet().stream()
                .map(each -> RaftPeer.newBuilder()
                        .setId(each.getKey())
                        .setAddress("127.0.0.1:" + each.getValue())
                        .build())
                .toList();
        group = RaftGroup.valueOf(RaftGroupId.valueOf(UUID.randomUUID()), peers);
        for (String id : IDS) {
            Parameters parameters = new Parameters();
            GrpcConfigKeys.Server.setServicesCustomizer(parameters, new Addressed(firewall));
            RaftServer server = RaftServer.newBuilder()
                    .setServerId(RaftPeerId.valueOf(id))
                    .setGroup(group)
                    .setStateMachine(new Register())
                    .setProperties(properties(directory.resolve(id), ports.get(id), id.equals(FIRST)))
                    .setParameters(parameters)
                    .build();
            servers.put(id, server);
            server.start();
        }
    }

    private static RaftProperties properties(Path directory, int port, boolean first) {
        RaftProperties properties = new RaftProperties();
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        GrpcConfigKeys.Server.setHost(properties, "127.0.0.1");
        GrpcConfigKeys.Server.setPort(properties, port);
        Read.setOption(properties, Read.Option.LINEARIZABLE);
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false); // It would move the index that is read at.
        Rpc.setTimeoutMin(properties, millis(1_000));
        Rpc.setTimeoutMax(properties, millis(first ? 60_000 : 1_500));
        Rpc.setFirstElectionTimeoutMin(properties, millis(first ? 300 : 8_000));
        Rpc.setFirstElectionTimeoutMax(properties, millis(first ? 600 : 10_000));
        return properties;
    }

    private static TimeDuration millis(int millis) {
        return TimeDuration.valueOf(millis, TimeUnit.MILLISECONDS);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** Asks all but one of them to write until one has. */
    String write(String text, String butNot) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < end) {
            for (String id : IDS) {
                if (!id.equals(butNot)
                        && ask(id, RaftClientRequest.writeRequestType(), text).isSuccess()) {
                    return id;
                }
            }
        }
        throw new AssertionError("nobody took " + text);
    }

    /** What a replica reads; a text of an error where it refuses, or does not answer. */
    String read(String id) throws IOException {
        try {
            RaftClientReply reply = ask(id, RaftClientRequest.readRequestType(), "");
            return reply.isSuccess()
                    ? reply.getMessage().getContent().toStringUtf8()
                    : String.valueOf(reply.getException());
        } catch (CompletionException failure) {
            return failure.toString();
        }
    }

    private RaftClientReply ask(String id, RaftClientRequest.Type type, String text) throws IOException {
        CompletableFuture<RaftClientReply> reply = servers.get(id)
                .submitClientRequestAsync(RaftClientRequest.newBuilder()
                        .setClientId(client)
                        .setServerId(RaftPeerId.valueOf(id))
                        .setGroupId(group.getGroupId())
                        .setCallId(calls.getAndIncrement())
                        .setType(type)
                        .setMessage(Message.valueOf(text))
                        .build());
        return reply.orTimeout(ANSWER_SECONDS, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() throws IOException {
        for (RaftServer server : new ArrayList<>(servers.values())) {
            server.close();
        }
    }

    /** Has the text that was written last. */
    private static final class Register extends BaseStateMachine {
        private volatile Message latest = Message.valueOf("");

        @Override
        public CompletableFuture<Message> applyTransaction(TransactionContext entry) {
            latest = Message.valueOf(
                    entry.getLogEntry().getStateMachineLogEntry().getLogData());
            updateLastAppliedTermIndex(
                    entry.getLogEntry().getTerm(), entry.getLogEntry().getIndex());
            return CompletableFuture.completedFuture(latest);
        }

        @Override
        public CompletableFuture<Message> query(Message question) {
            return CompletableFuture.completedFuture(latest);
        }
    }
}
