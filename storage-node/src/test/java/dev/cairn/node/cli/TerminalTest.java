package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TerminalTest {
    @Test
    void launcherSaysHowWideTheTerminalIs() {
        assertThat(Terminal.columns(Map.of(Terminal.COLUMNS_VARIABLE, "132"))).hasValue(132);
    }
}
