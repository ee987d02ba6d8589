package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The checker itself: a checker that sees nothing passes everything. */
class PromQueryTest {
    private static final ExposedSeries EXPOSED = ExposedSeries.parse("""
            # TYPE cairn_operation_seconds histogram
            cairn_operation_seconds_bucket{operation="upload",le="+Inf"} 3
            cairn_operation_seconds_bucket{operation="download",le="+Inf"} 3
            cairn_volume_free_bytes 17
            """);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cairn_volume_free_bytes",
                "cairn_volume_free_bytes{instance=~\".*\"} / 2 > 0",
                "histogram_quantile(0.95, sum by (instance, le) (rate(cairn_operation_seconds_bucket{operation=\"upload\"}[5m])))",
                "sum by (operation) (rate(cairn_operation_seconds_bucket{operation=~\"upload|download\"}[5m]))",
                "up{job=\"cairn\"} == 0",
                "sum by (alertname) (ALERTS{alertstate=\"firing\"}) or vector(0)"
            })
    void whatANodeHasIsWithoutFault(String expression) {
        assertThat(new PromQuery(expression).faults(EXPOSED)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "cairn_volume_fre_bytes / 2; no series cairn_volume_fre_bytes",
                "sum(rate(cairn_operation_seconds_bucket{kind=\"x\"}[5m])); no label kind of cairn_operation_seconds_bucket",
                "cairn_operation_seconds_bucket{operation=\"uplaod\"}; no operation uplaod of cairn_operation_seconds_bucket",
                "cairn_operation_seconds_bucket{operation=~\"upload|gone\"}; no operation gone of cairn_operation_seconds_bucket",
                "sum by (outcome) (cairn_volume_free_bytes); no label outcome"
            })
    void whatNoNodeHasIsNamed(String expression, String fault) {
        assertThat(new PromQuery(expression).faults(EXPOSED)).isEqualTo(List.of(fault));
    }

    @Test
    void aSeriesOfAnotherKindIsNoQueryOfOurs() {
        assertThatThrownBy(() -> new PromQuery("node_cpu_seconds_total{mode=\"idle\"}").faults(EXPOSED))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("node_cpu_seconds_total");
    }

    @Test
    void aResultHasTheLabelsThatItIsGroupedByOrElseAll() {
        assertThat(new PromQuery("sum by (le) (cairn_operation_seconds_bucket)").labelsOfResult(EXPOSED))
                .containsExactly("le");
        assertThat(new PromQuery("cairn_operation_seconds_bucket").labelsOfResult(EXPOSED))
                .containsExactlyInAnyOrder("le", "operation", "instance", "job");
    }
}
