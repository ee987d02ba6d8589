package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: what one member says another reads, or refuses as a whole. Method: each attribute in turn is missing or wrong. */
class MemberAttributesTest {
    private static final MemberAttributes SAID = Nodes.attributes(1);

    @Test
    void whatIsSaidIsRead() {
        assertThat(MemberAttributes.parse(SAID.toMap())).isEqualTo(SAID);
    }

    @Test
    void zoneMayBeEmpty() {
        MemberAttributes nowhere = new MemberAttributes(
                SAID.nodeId(), SAID.http(), SAID.raft(), SAID.peer(), "", Long.MAX_VALUE, SAID.version());

        assertThat(MemberAttributes.parse(nowhere.toMap())).isEqualTo(nowhere);
    }

    @Test
    void newerVersionMaySayMore() {
        assertThat(MemberAttributes.parse(with("cairn.colour", "blue"))).isEqualTo(SAID);
    }

    @Test
    void nothingMayBeMissing() {
        for (String key : SAID.toMap().keySet()) {
            Map<String, String> less = new HashMap<>(SAID.toMap());
            less.remove(key);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> MemberAttributes.parse(less))
                    .withMessageContaining(key);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "cairn.node, node-1",
        "cairn.http, host",
        "cairn.raft, host:0",
        "cairn.peer, host:99999",
        "cairn.zone, a/b",
        "cairn.capacity-bytes, 0",
        "cairn.capacity-bytes, -1",
        "cairn.capacity-bytes, 1e9",
        "cairn.capacity-bytes, 9999999999999999999",
        "cairn.version, ''",
        "cairn.version, 1 0",
    })
    void nothingMayBeWrong(String key, String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> MemberAttributes.parse(with(key, value)));
    }

    private static Map<String, String> with(String key, String value) {
        Map<String, String> more = new HashMap<>(SAID.toMap());
        more.put(key, value);
        return more;
    }
}
