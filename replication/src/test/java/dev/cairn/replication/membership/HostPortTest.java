package dev.cairn.replication.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what is written is read again, and nothing else is. Method: examples of both. */
class HostPortTest {
    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1:5701", "node-1.example.org:1", "[::1]:65535", "[fd00::1:2]:80"})
    void textIsReadAsItIsWritten(String text) {
        assertThat(HostPort.parse(text)).hasToString(text);
    }

    @Test
    void addressOfIpv6HasNoBracketsInside() {
        assertThat(HostPort.parse("[fd00::1]:5701")).isEqualTo(new HostPort("fd00::1", 5_701));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":80",
                "host:0",
                "host:080",
                "host:65536",
                "host:99999999999",
                "host:80 ",
                " host:80",
                "ho st:80",
                "::1:80",
                "[::1]",
                "[host]:80",
                "[]:80",
                "host:80:81",
                "host/path:80",
                "http://host:80",
                "host:-1",
                "host:\u0663"
            })
    void anythingElseIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> HostPort.parse(text));
    }
}
