package dev.cairn.node.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.http.RequestException;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Goal: questions are answered a few at a time, none is forgotten, and too many are refused. Method: answers that a test gives. */
class TurnsTest {
    private final Turns turns = new Turns(2, 2);
    private final List<Promise<String>> begun = new ArrayList<>();

    private Future<String> ask() {
        return turns.take(Runnable::run, () -> {
            Promise<String> answer = Promise.promise();
            begun.add(answer);
            return answer.future();
        });
    }

    @Test
    void moreThanThereArePlacesWaitAndBeginInOrder() {
        ask();
        ask();
        Future<String> third = ask();
        Future<String> fourth = ask();
        assertThat(begun).hasSize(2);

        begun.get(1).complete("two");
        assertThat(begun).hasSize(3);
        begun.get(2).complete("three");
        assertThat(third.result()).isEqualTo("three");
        begun.get(3).fail("none");
        assertThat(fourth.failed()).isTrue();
    }

    @Test
    void tooManyAreRefusedAndTakeNoPlace() {
        for (int i = 0; i < 4; i++) {
            ask();
        }
        assertThatThrownBy(this::ask).isInstanceOf(RequestException.class);

        for (int i = 0; i < 4; i++) {
            begun.get(i).complete("done");
        }
        assertThat(ask().isComplete()).isFalse();
        assertThat(begun).hasSize(5);
    }

    @Test
    void howManyThereAreIsShown() {
        MeterRegistry meters = new SimpleMeterRegistry();
        turns.shownAs("export", meters);
        for (int i = 0; i < 3; i++) {
            ask();
        }
        assertThat(shown(meters, "running")).isEqualTo(2);
        assertThat(shown(meters, "waiting")).isEqualTo(1);

        for (int i = 0; i < 3; i++) {
            begun.get(i).complete("done");
        }
        assertThat(shown(meters, "running")).isZero();
        assertThat(shown(meters, "waiting")).isZero();
    }

    private static double shown(MeterRegistry meters, String state) {
        return meters.get("cairn.monitor.questions")
                .tags("kind", "export", "state", state)
                .gauge()
                .value();
    }

    @Test
    void aQuestionThatFailsToBeginGivesItsPlaceBack() {
        for (int i = 0; i < 3; i++) {
            Future<String> failed = turns.take(Runnable::run, () -> {
                throw new IllegalStateException("no");
            });
            assertThat(failed.failed()).isTrue();
        }
        ask();
        assertThat(begun).hasSize(1);
    }
}
