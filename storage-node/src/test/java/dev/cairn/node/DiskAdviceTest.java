package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DiskAdviceTest {
    @Test
    void adviceGoesByWhatTheSystemSaid() {
        assertThat(of("No space left on device")).contains("make space");
        assertThat(of("Too many open files")).contains("LimitNOFILE");
        assertThat(of("Input/output error")).contains("dmesg");
    }

    private static String of(String text) {
        return DiskAdvice.of(new IllegalStateException("the index cannot be flushed", new IOException(text)));
    }
}
