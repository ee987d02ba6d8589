package dev.cairn.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.metadata.FileId;
import dev.cairn.replication.ReplicaRole;
import dev.cairn.replication.cluster.ClusterNode;
import dev.cairn.replication.layout.LayoutNode;
import dev.cairn.replication.layout.NodeId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: a node joins as what it says it is. Method: requests there and back, and bytes that are none. */
class JoinRequestTest {
    private static final NodeId ID = new NodeId(new FileId(1, 2));

    @Test
    void aRequestIsReadAsItWasMade() {
        JoinRequest request = new JoinRequest(
                new ClusterNode(ID, "h:1", "p:2", "l:3", "m:4", "0.2.0", 2),
                new LayoutNode(ID, "rack-1", 1L << 40, false),
                ReplicaRole.LISTENER,
                Optional.of(new NodeId(new FileId(3, 4))));

        assertThat(JoinRequest.decode(request.encode())).isEqualTo(request);
    }

    @Test
    void whatALaterVersionAddsIsPassedOver() {
        String json = "{\"id\":\"%s\",\"peer\":\"p:2\",\"capacityBytes\":7,\"later\":true}".formatted(ID);

        JoinRequest request = JoinRequest.decode(json.getBytes(StandardCharsets.UTF_8));

        assertThat(request.node().peer()).isEqualTo("p:2");
        assertThat(request.placed().capacityBytes()).isEqualTo(7);
        assertThat(request.replaces()).isEmpty();
        assertThat(request.role()).as("of one that says none").isEqualTo(ReplicaRole.VOTER);
        assertThat(request.node().formatLevel()).as("of one that says none").isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"id\":7}", "{\"id\":\"no id\"}"})
    void whatIsNoRequestIsRefused(String text) {
        assertThatThrownBy(() -> JoinRequest.decode(text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
