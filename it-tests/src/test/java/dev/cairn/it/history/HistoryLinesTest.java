package dev.cairn.it.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.it.history.Simulation.Listings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goal: what is written is what is read again, and nothing else is taken for a history. */
class HistoryLinesTest {
    @TempDir
    Path folder;

    @Test
    void historyIsReadAsItWasWritten() throws IOException {
        History history = Simulation.run(new SplittableRandom(3), 4, 3, 2_000, Listings.AT_ONCE);
        Path file = folder.resolve("history.jsonl");

        HistoryLines.write(file, history);

        assertThat(HistoryLines.read(file)).isEqualTo(history);
        assertThat(Files.readAllLines(file)).hasSize(2_000);
    }

    @Test
    void formIsTheOneThatIsDocumented() throws IOException {
        String lines = """
                {"client":1,"key":"a/1","call":"replace","value":7,"expected":3,"invoked":10,"responded":12,"outcome":"written","version":4}
                {"client":2,"key":"a/1","call":"get","invoked":11,"responded":14,"outcome":"found","value":7,"version":4}
                {"client":3,"call":"list","prefix":"a/","invoked":11,"responded":20,"versions":{"a/1":4}}
                """;
        Path file = Files.writeString(folder.resolve("one.jsonl"), lines);
        Path again = folder.resolve("two.jsonl");

        HistoryLines.write(again, HistoryLines.read(file));

        assertThat(again).hasContent(lines);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{'client':1}",
                "{'client':1,'key':'k','call':'jump','invoked':1,'responded':2,'outcome':'gone'}",
                "{'client':1,'key':'k','call':'get','invoked':1,'responded':2,'outcome':'odd'}",
                "{'client':1,'key':'k','call':'get','invoked':1,'responded':2,'outcome':'gone'}",
                "{'client':1,'key':'k','call':'get','invoked':1,'responded':2.5,'outcome':'absent'}",
                "{'client':1,'key':'k','call':'get','invoked':'1','responded':2,'outcome':'absent'}",
                "{'client':1,'key':'k','call':'get','invoked':3,'responded':2,'outcome':'absent'}",
                "{'client':5000000000,'key':'k','call':'get','invoked':1,'responded':2,'outcome':'absent'}",
                "{'client':1,'key':7,'call':'get','invoked':1,'responded':2,'outcome':'absent'}",
                "{'client':1,'call':'list','prefix':'a','invoked':1,'responded':2}",
                "{'client':1,'call':'list','prefix':'a','invoked':1,'responded':2,'versions':7}",
                "{'client':1,'call':'list','prefix':'a','invoked':1,'responded':2,'versions':{'b':1}}"
            })
    void malformedLineIsRefusedWithItsNumber(String line) throws IOException {
        String first = "{'client':1,'key':'k','call':'delete','invoked':1,'responded':2,'outcome':'gone'}";
        Path file = Files.writeString(folder.resolve("bad.jsonl"), (first + "\n" + line + "\n").replace('\'', '"'));

        assertThatThrownBy(() -> HistoryLines.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("line 2: ");
    }
}
