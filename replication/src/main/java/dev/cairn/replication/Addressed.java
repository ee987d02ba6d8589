package dev.cairn.replication;

import java.util.EnumSet;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.apache.ratis.grpc.server.GrpcServices;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import org.apache.ratis.thirdparty.io.grpc.Metadata;
import org.apache.ratis.thirdparty.io.grpc.ServerCall;
import org.apache.ratis.thirdparty.io.grpc.ServerCallHandler;
import org.apache.ratis.thirdparty.io.grpc.ServerInterceptor;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyServerBuilder;

/**
 * Drops what other replicas send to a replica that is not here. Ratis believes that an address is the replica which was there once, and takes its
 * answer for that one's: a node whose disk was emptied comes back under a new id at its old address, and what it confirms would count twice, as the
 * replica that it is and as the one that is lost. Who sent it hears nothing, as of a node that is down.
 */
final class Addressed implements GrpcServices.Customizer, ServerInterceptor {
    private final BiPredicate<String, String> passes;

    /** @param passes whether what is sent from one replica to another, by their ids, is for this one */
    Addressed(BiPredicate<String, String> passes) {
        this.passes = passes;
    }

    @Override
    public NettyServerBuilder customize(NettyServerBuilder builder, EnumSet<GrpcServices.Type> types) {
        return builder.intercept(this);
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
            @Override
            public void onMessage(Q message) {
                if (envelope(message).map(Addressed.this::passes).orElse(true)) {
                    super.onMessage(message);
                } else {
                    call.request(1); // Of a stream the next one may be for this replica.
                }
            }
        };
    }

    private boolean passes(RaftRpcRequestProto envelope) {
        return passes.test(
                envelope.getRequestorId().toStringUtf8(), envelope.getReplyId().toStringUtf8());
    }

    /** Who asks whom; empty for what is not between replicas. */
    private static Optional<RaftRpcRequestProto> envelope(Object message) {
        return switch (message) {
            case AppendEntriesRequestProto entries -> Optional.of(entries.getServerRequest());
            case RequestVoteRequestProto vote -> Optional.of(vote.getServerRequest());
            case InstallSnapshotRequestProto notice -> Optional.of(notice.getServerRequest());
            case StartLeaderElectionRequestProto election -> Optional.of(election.getServerRequest());
            default -> Optional.empty();
        };
    }
}
