package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc3339Test {
    private static final int TIMES = 10_000;

    @ParameterizedTest
    @CsvSource({
        "1970-01-01T00:00:00Z, 1970-01-01T00:00:00.000Z",
        "1969-12-31T23:59:59.999999999Z, 1969-12-31T23:59:59.999Z",
        "2024-02-29T23:59:59.001Z, 2024-02-29T23:59:59.001Z",
        "0000-01-01T00:00:00Z, 0000-01-01T00:00:00.000Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "+10000-01-01T00:00:00Z, +10000-01-01T00:00:00.000Z",
        "-0001-12-31T00:00:00Z, -0001-12-31T00:00:00.000Z",
    })
    void timesAreWrittenToTheMillisecond(Instant instant, String text) {
        assertThat(Rfc3339.format(instant)).isEqualTo(text);
    }

    @Test
    void timesAreWrittenAsJavaTimeWritesThem() {
        DateTimeFormatter oracle = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'");
        long first = Instant.parse("0000-01-01T00:00:00Z").toEpochMilli();
        long last = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();
        Random random = new Random(1);
        for (int i = 0; i < TIMES; i++) {
            Instant instant = Instant.ofEpochMilli(random.nextLong(first, last));
            assertThat(Rfc3339.format(instant)).isEqualTo(oracle.format(instant.atOffset(ZoneOffset.UTC)));
        }
    }
}
