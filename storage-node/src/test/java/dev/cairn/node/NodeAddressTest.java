package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: the address that is printed can be pasted into curl on this machine. */
class NodeAddressTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, true, http://127.0.0.1:8080",
        "localhost, true, http://localhost:8080",
        "::1, true, http://[::1]:8080",
        "0.0.0.0, false, http://127.0.0.1:8080",
        "::, false, http://127.0.0.1:8080",
        "192.0.2.7, false, http://192.0.2.7:8080"
    })
    void theUrlReachesTheNodeFromThisMachine(String host, boolean loopback, String url) {
        NodeAddress address = new NodeAddress(host, 8080);

        assertThat(address.isLoopback()).isEqualTo(loopback);
        assertThat(address.url()).isEqualTo(url);
    }
}
