package dev.cairn.replication.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Goal: what follows from a secret is the same on every node and in every version, and nothing shows the secret. The value in the first test was
 * made by Python, by {@code hashlib.pbkdf2_hmac} and {@code hmac}.
 */
class ClusterSecretTest {
    private static final String TEXT = "correct horse battery staple";

    @Test
    void keysAreTheSameForEver() {
        assertThat(HexFormat.of().formatHex(ClusterSecret.of(TEXT).derive("a purpose", 16)))
                .isEqualTo("178c73ea338237385ee497fc2e8c83bd");
    }

    @Test
    void spaceAroundItDoesNotCount() {
        assertThat(ClusterSecret.of(" " + TEXT + "\r\n").derive("a", 16))
                .isEqualTo(ClusterSecret.of(TEXT).derive("a", 16));
    }

    @Test
    void eachPurposeHasKeysOfItsOwn() {
        ClusterSecret secret = ClusterSecret.of(TEXT);

        assertThat(secret.derive("a", 16)).isNotEqualTo(secret.derive("b", 16));
        assertThat(secret.derive("a", 16))
                .isNotEqualTo(ClusterSecret.of(TEXT + "r").derive("a", 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, ClusterSecret.LENGTH_MIN - 1, ClusterSecret.LENGTH_MAX + 1})
    void oneThatIsTooShortOrTooLongIsRefusedAndNotShown(int length) {
        String text = "x".repeat(length);

        assertThatThrownBy(() -> ClusterSecret.of("  " + text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the cluster's secret must have 24 to 1024 characters; has " + length);
    }

    @Test
    void aGeneratedOneIsTakenAndIsAnotherEachTime() {
        SecureRandom random = new SecureRandom();
        String generated = ClusterSecret.generate(random);

        assertThat(generated).hasSize(43).isNotEqualTo(ClusterSecret.generate(random));
        assertThat(ClusterSecret.of(generated)).hasToString("ClusterSecret[hidden]");
    }
}
