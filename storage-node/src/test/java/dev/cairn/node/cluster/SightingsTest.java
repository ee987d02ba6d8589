package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.metadata.FileId;
import dev.cairn.node.cluster.Sighting.State;
import dev.cairn.replication.layout.NodeId;
import dev.cairn.replication.membership.HostPort;
import dev.cairn.replication.membership.Member;
import dev.cairn.replication.membership.MemberAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Goal: what a node says of another is what was seen last. Method: lists of members as they follow each other. */
class SightingsTest {
    private static final NodeId HERE = id(1);
    private static final NodeId OTHER = id(2);
    private static final Instant BEGIN = Instant.parse("2026-11-30T05:00:00Z");

    private final List<String> told = new ArrayList<>();
    private final Set<NodeId> cluster = new HashSet<>(Set.of(HERE, OTHER));
    private Instant now = BEGIN;
    private final Sightings sightings = new Sightings(HERE, cluster::contains, () -> now);

    private static NodeId id(int number) {
        return new NodeId(new FileId(0, number));
    }

    private static Member member(NodeId node, Member.State state) {
        HostPort anywhere = new HostPort("host", 1);
        return new Member(
                UUID.randomUUID(),
                "host:1",
                Optional.of(new MemberAttributes(node, anywhere, anywhere, anywhere, "", 1, "1")),
                state,
                Duration.ZERO);
    }

    private void see(Member... members) {
        now = now.plusSeconds(1);
        sightings.see(List.of(members));
    }

    private void listen() {
        sightings.listen(new Suspicions() {
            @Override
            public void suspect(NodeId node) {
                told.add("suspect " + node);
            }

            @Override
            public void trust(NodeId node) {
                told.add("trust " + node);
            }
        });
    }

    @Test
    void aNodeIsUnknownUntilItIsSeenAndThenAsItWasSeenLast() {
        listen();
        assertThat(sightings.of(OTHER)).isEqualTo(new Sighting(State.UNKNOWN, BEGIN));
        assertThat(sightings.of(HERE)).isEqualTo(new Sighting(State.ALIVE, BEGIN));

        see(member(OTHER, Member.State.ALIVE));
        see(member(OTHER, Member.State.ALIVE));
        assertThat(sightings.of(OTHER)).isEqualTo(new Sighting(State.ALIVE, BEGIN.plusSeconds(1)));
        see(member(OTHER, Member.State.SUSPECT));
        assertThat(sightings.of(OTHER)).isEqualTo(new Sighting(State.SUSPECT, BEGIN.plusSeconds(3)));
        see();
        assertThat(sightings.of(OTHER)).isEqualTo(new Sighting(State.GONE, BEGIN.plusSeconds(4)));
        see(member(OTHER, Member.State.ALIVE));

        assertThat(sightings.of(OTHER).state()).isEqualTo(State.ALIVE);
        assertThat(told).containsExactly("trust " + OTHER, "suspect " + OTHER, "suspect " + OTHER, "trust " + OTHER);
    }

    @Test
    void aNodeThatHasStartedAgainIsNotSuspectForTheRunThatEnded() {
        see(member(OTHER, Member.State.SUSPECT), member(OTHER, Member.State.ALIVE));

        assertThat(sightings.of(OTHER).state()).isEqualTo(State.ALIVE);
    }

    @Test
    void whoDoesNotBelongToTheClusterIsForgottenOnceItIsGone() {
        NodeId stranger = id(3);
        see(member(stranger, Member.State.ALIVE), member(OTHER, Member.State.ALIVE));
        assertThat(sightings.of(stranger).state()).isEqualTo(State.ALIVE);

        see();

        assertThat(sightings.of(stranger).state()).isEqualTo(State.UNKNOWN);
        assertThat(sightings.of(OTHER).state()).isEqualTo(State.GONE);
        cluster.remove(OTHER);
        see();
        assertThat(sightings.of(OTHER).state()).isEqualTo(State.UNKNOWN);
    }

    @Test
    void nobodyCanSayOfThisNodeThatItIsSuspect() {
        listen();

        see(member(HERE, Member.State.SUSPECT));

        assertThat(sightings.of(HERE).state()).isEqualTo(State.ALIVE);
        assertThat(told).isEmpty();
    }

    @Test
    void whoCannotBeReadIsNobody() {
        see(new Member(UUID.randomUUID(), "host:1", Optional.empty(), Member.State.ALIVE, Duration.ZERO));

        assertThat(sightings.of(OTHER).state()).isEqualTo(State.UNKNOWN);
    }
}
