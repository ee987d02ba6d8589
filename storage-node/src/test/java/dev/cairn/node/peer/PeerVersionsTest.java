package dev.cairn.node.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: nodes of two releases understand each other. Method: what requests say, held against versions. */
class PeerVersionsTest {
    private static final PeerVersions LATER = new PeerVersions(1, 2);

    @Test
    void aLaterNodeAnswersWhatThisOneAsks() {
        assertThat(LATER.include(PeerProtocol.VERSION)).isTrue();
        assertThat(LATER.include("2")).isTrue();
    }

    @Test
    void thisNodeAnswersWhatALaterOneAsksAsBefore() {
        assertThat(PeerProtocol.VERSIONS.include(PeerProtocol.VERSION)).isTrue();
        assertThat(PeerProtocol.VERSIONS.include("2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "3", "-1", "x", "99999999999"})
    void whatIsNoVersionOfItIsNotAnswered(String version) {
        assertThat(LATER.include(version)).isFalse();
        assertThat(LATER.include(null)).isFalse();
    }
}
