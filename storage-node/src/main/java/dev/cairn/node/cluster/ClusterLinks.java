package dev.cairn.node.cluster;

import dev.cairn.node.peer.PeerCall;
import dev.cairn.node.peer.PeerRound;
import dev.cairn.node.peer.PeerRound.Answers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** How the nodes are at this moment, as each says of itself: how much of the log it has applied, and which others it reaches. */
final class ClusterLinks {
    static final String CALL = "links";

    /** As of figures: a node that is up answers in some milliseconds. */
    static final Duration WAIT_MAX = Duration.ofSeconds(1);

    private static final double NANOS_PER_SECOND = 1e9;

    private final String node;
    private final Supplier<? extends Collection<String>> others;
    private final LongSupplier applied;
    private final LongSupplier committed;
    private final Function<String, Optional<Duration>> roundTrip;
    private final PeerRound round;

    /**
     * @param others the nodes beside this one
     * @param applied index of the last entry that is applied here
     * @param committed index of the last entry that this node knows to be committed
     * @param roundTrip to another node, empty if it is not reached
     */
    ClusterLinks(
            String node,
            Supplier<? extends Collection<String>> others,
            LongSupplier applied,
            LongSupplier committed,
            Function<String, Optional<Duration>> roundTrip,
            PeerRound round) {
        this.node = node;
        this.others = others;
        this.applied = applied;
        this.committed = committed;
        this.roundTrip = roundTrip;
        this.round = round;
    }

    /** Answers the other nodes. */
    PeerCall here() {
        return (_, _) -> CompletableFuture.completedFuture(own().toBuffer().getBytes());
    }

    private JsonObject own() {
        JsonArray links = new JsonArray();
        for (String other : others.get()) {
            JsonObject link = new JsonObject().put("to", other);
            Optional<Duration> took = roundTrip.apply(other);
            link.put("reached", took.isPresent());
            took.ifPresent(nanos -> link.put("roundTripSeconds", nanos.toNanos() / NANOS_PER_SECOND));
            links.add(link);
        }
        return new JsonObject()
                .put("applied", applied.getAsLong())
                .put("committed", committed.getAsLong())
                .put("links", links);
    }

    /** Asks all nodes; completes after {@link #WAIT_MAX} at the latest. */
    CompletableFuture<JsonObject> ask() {
        return round.ask(CALL, new byte[0], WAIT_MAX).thenApply(this::json);
    }

    private JsonObject json(Answers answers) {
        Map<String, JsonObject> told = new TreeMap<>(Map.of(node, own()));
        Map<String, String> missing = new TreeMap<>(answers.missing());
        answers.answers().forEach((other, answer) -> {
            try {
                told.put(other, checked(new JsonObject(Buffer.buffer(answer))));
            } catch (RuntimeException e) {
                missing.put(other, "its answer cannot be read: " + e.getMessage());
            }
        });
        long newest = told.values().stream()
                .mapToLong(one -> one.getLong("committed"))
                .max()
                .orElse(0);
        JsonArray nodes = new JsonArray();
        told.forEach((id, one) -> nodes.add(new JsonObject()
                .put("id", id)
                .put("answered", true)
                .put("applied", one.getLong("applied"))
                .put("behind", Math.max(0, newest - one.getLong("applied")))
                .put("links", one.getJsonArray("links"))));
        missing.forEach((id, why) -> nodes.add(new JsonObject()
                .put("id", id)
                .put("answered", false)
                .put("why", why)
                .put("links", new JsonArray())));
        return new JsonObject().put("self", node).put("committed", newest).put("nodes", nodes);
    }

    private static JsonObject checked(JsonObject told) {
        if (told.getLong("applied") == null
                || told.getLong("committed") == null
                || told.getJsonArray("links") == null) {
            throw new IllegalArgumentException("applied, committed and links are wanted");
        }
        return told;
    }
}
