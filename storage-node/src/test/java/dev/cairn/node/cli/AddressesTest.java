package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A key arrives as it is, whatever is between here and the server. */
class AddressesTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
                    a/b,          a/b
                    ../x,         %2E%2E/x
                    a/./..,       a/%2E/%2E%2E
                    a//b,         a/%2Fb
                    /a,           %2Fa
                    a/,           a%2F
                    a///,         a/%2F%2F
                    x:copy,       x%3Acopy
                    a+b %,        a%2Bb%20%25
                    ...,          ...
                    ü,            %C3%BC
                    a?b#c,        a%3Fb%23c
                    """)
    void keyIsWrittenSoThatNobodyTakesItForAPath(String key, String expected) {
        String encoded = Addresses.encodedKey(key);

        assertThat(encoded).isEqualTo(expected);
        assertThat(URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8))
                .isEqualTo(key);
    }

    @Test
    void objectLiesBelowItsBucket() throws Failure {
        Addresses addresses = new Addresses("http://host:8080/base/");

        assertThat(addresses.object(new Remote("media", "a b/c")))
                .hasToString("http://host:8080/base/v1/buckets/media/objects/a%20b/c");
        assertThat(addresses.objects("media", ":copy"))
                .hasToString("http://host:8080/base/v1/buckets/media/objects:copy");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:8080", "ftp://host", "http://", "http://host?x=1", "", "http://a b", "http:/x"})
    void whatIsNoServerIsRefused(String server) {
        assertThatThrownBy(() -> new Addresses(server))
                .isInstanceOf(Failure.Usage.class)
                .hasMessageContaining("--server");
    }
}
