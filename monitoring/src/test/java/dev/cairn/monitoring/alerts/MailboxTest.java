package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Goal: who puts something in never waits. Method: threads by hand. */
class MailboxTest {
    private final Deque<Runnable> threads = new ArrayDeque<>();
    private final List<Integer> received = new ArrayList<>();
    private final AtomicInteger dropped = new AtomicInteger();
    private final Mailbox<Integer> box = new Mailbox<>(3, threads::add, received::add, dropped::incrementAndGet);

    @Test
    void oneThreadEmptiesItInOrder() {
        box.put(1);
        box.put(2);
        assertThat(threads).hasSize(1);
        assertThat(received).isEmpty();

        threads.removeFirst().run();
        assertThat(received).containsExactly(1, 2);
        box.put(3);
        assertThat(threads).hasSize(1);
    }

    @Test
    void aFullOneLosesItsOldest() {
        for (int i = 0; i < 5; i++) {
            box.put(i);
        }
        threads.removeFirst().run();

        assertThat(received).containsExactly(2, 3, 4);
        assertThat(dropped).hasValue(2);
    }

    @Test
    void withoutThreadsThingsWaitAndNothingFails() {
        Mailbox<Integer> closed = new Mailbox<>(
                3,
                _ -> {
                    throw new RejectedExecutionException();
                },
                received::add,
                dropped::incrementAndGet);
        closed.put(1);
        closed.put(2);

        assertThat(received).isEmpty();
    }
}
