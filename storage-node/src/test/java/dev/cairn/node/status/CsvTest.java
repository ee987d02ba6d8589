package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Goal: any text comes back out of a spreadsheet as it is, and none is a formula. */
class CsvTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "plain; plain",
                "*; *",
                "a,b; \"a,b\"",
                "say \"hi\"; \"say \"\"hi\"\"\"",
                "=1+1; '=1+1",
                "+1; '+1",
                "-1; '-1",
                "@sum; '@sum",
                "=a,b; \"'=a,b\"",
                "~two\nlines~; ~\"two\nlines\"~"
            })
    void aTextIsQuotedWhereItMustBe(String text, String cell) {
        assertThat(Csv.line(Stream.of("x", text))).isEqualTo("x," + cell + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({"-5, -5", "0.25, 0.25", "-1e-9, -1.0E-9"})
    void aNumberIsANumber(double number, String cell) {
        Object value = number == Math.rint(number) ? (Object) (long) number : (Object) number;
        assertThat(Csv.line(Stream.of(value))).isEqualTo(cell + "\r\n");
    }
}
