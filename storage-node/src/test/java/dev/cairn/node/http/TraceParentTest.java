package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    @Test
    void theTraceIsTold() {
        assertThat(TraceParent.parse("00-" + TRACE + "-00f067aa0ba902b7-01"))
                .contains(new TraceParent(TRACE, "00f067aa0ba902b7", true));
        assertThat(TraceParent.parse("cc-" + TRACE + "-00f067aa0ba902b7-02-what-comes-later"))
                .contains(new TraceParent(TRACE, "00f067aa0ba902b7", false));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        TraceParent parent = new TraceParent(TRACE, "00f067aa0ba902b7", true);

        assertThat(TraceParent.parse(parent.field())).contains(parent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e473-00f067aa0ba902b7-01"
            })
    void whatIsMalformedIsIgnored(String field) {
        assertThat(TraceParent.parse(field)).isEmpty();
    }
}
