package dev.cairn.it.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {
    private static final Machine MACHINE = new Machine(2, 24, "a processor", "6.18", "bbr", "25", "abc", "2026-11-21");
    private static final Figure REFERENCE = new Figure("bare server", 100, Unit.REQUESTS_PER_SECOND);

    @Test
    void tableIsRenewedAndWhatPeopleWroteStays() throws IOException {
        String page = "before\n<!-- figures: written by it-tests/bench -->\nold\n<!-- end of figures -->\nafter\n";

        String renewed = Page.renewed(page, MACHINE, List.of(row(60)));

        assertThat(renewed)
                .startsWith("before\n")
                .endsWith("after\n")
                .contains(
                        "2 cores (a processor)", "| gets | ≥ half | 60/s | 0.60 of 100/s (bare server) | P99 1.50 ms |")
                .doesNotContain("old");
        assertThat(Page.renewed(renewed, MACHINE, List.of(row(60)))).isEqualTo(renewed);
    }

    @Test
    void figureThatMissesItsGoalIsInBold() {
        assertThat(Page.line(row(49))).contains("| **49/s** |");
        assertThat(Page.line(row(50))).contains("| 50/s |");
    }

    @Test
    void pageWithoutMarksIsLeftAlone() {
        assertThatThrownBy(() -> Page.renewed("no marks", MACHINE, List.of())).isInstanceOf(IOException.class);
    }

    @Test
    void documentedPageHasTheMarks() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "performance.md"));

        assertThat(Page.renewed(page, MACHINE, List.of(row(60)))).contains("60/s");
    }

    private static Row row(double perSecond) {
        return Row.higher(
                        "get",
                        "gets",
                        new Figure("Cairn", perSecond, Unit.REQUESTS_PER_SECOND),
                        Goal.ratioAtLeast(0.5, "≥ half"))
                .against(REFERENCE)
                .beside(new Figure("P99", 1.5, Unit.MILLISECONDS));
    }
}
