package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                               | TEXT",
                "*/*                                                              | TEXT",
                "application/json                                                 | TEXT",
                "text/plain;version=0.0.4                                         | TEXT",
                "application/openmetrics-text                                     | OPEN_METRICS",
                "application/openmetrics-text; version=1.0.0; charset=utf-8       | OPEN_METRICS",
                "application/openmetrics-text;version=1.0.0,text/plain;q=0.5      | OPEN_METRICS",
                "text/plain;q=0.5,APPLICATION/OPENMETRICS-TEXT;version=1.0.0;Q=0.6| OPEN_METRICS",
                "application/openmetrics-text;q=0.4,text/plain;version=0.0.4;q=0.5| TEXT",
                "application/openmetrics-text;q=0,*/*;q=0.1                       | TEXT",
                "application/openmetrics-text;q=many                              | OPEN_METRICS"
            })
    void theFormIsTheOneThatTheClientLikesBest(String accept, Exposition form) {
        assertThat(Exposition.accepted(accept)).isEqualTo(form);
    }
}
