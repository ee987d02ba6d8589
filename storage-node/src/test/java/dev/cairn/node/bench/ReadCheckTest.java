package dev.cairn.node.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Goal: a read that lies is found, and writes that race with it raise no false alarm. */
class ReadCheckTest {
    private static final int KEY = 0;
    private static final int SIZE = 1000;

    private final KeyStates states = new KeyStates();
    private final Keys keys = new Keys(KeyDistribution.UNIFORM, 10, 0, 1, states, new SplittableRandom(1));
    private final Contents contents = new Contents(1, SizeDistribution.parse("1000"), LoadOptions.Bytes.NOISE);
    private final ReadCheck check = new ReadCheck(states, keys, contents);

    @AfterEach
    void close() {
        contents.close();
    }

    @Test
    void anOlderVersionThanWasAcknowledgedIsWrong() {
        write(Kind.PUT);
        write(Kind.PUT);
        begin();

        assertThat(read(1)).contains("wrong byte at", "version 1 of key 0");
        begin();
        assertThat(read(2)).isNull();
    }

    @Test
    void bothVersionsAreRightWhileAWriteIsUnderWay() {
        write(Kind.PUT);
        int second = states.begin(KEY, Kind.PUT);
        begin();

        assertThat(read(1)).isNull();
        assertThat(read(second)).isNull();
        states.done(KEY, second, second);
        assertThat(read(1)).as("of the read that began before").isNull();
        begin();
        assertThat(read(1)).as("of one that began after").isNotNull();
    }

    @Test
    void aVersionThatBeganAfterTheReadIsRight() {
        write(Kind.PUT);
        begin();
        write(Kind.PUT);

        assertThat(read(2)).isNull();
        assertThat(read(1)).isNull();
    }

    @Test
    void afterWritesThatOverlappedEitherIsRightUntilTheNext() {
        write(Kind.PUT);
        int second = states.begin(KEY, Kind.PUT);
        int secondSince = states.oldestRunning(KEY);
        int third = states.begin(KEY, Kind.PUT);
        int thirdSince = states.oldestRunning(KEY);
        states.done(KEY, third, thirdSince);
        states.done(KEY, second, secondSince);
        begin();

        assertThat(read(1)).isNotNull();
        assertThat(read(2)).isNull();
        assertThat(read(3)).isNull();
        write(Kind.PUT);
        begin();
        assertThat(read(2)).isNotNull();
        assertThat(read(3)).isNotNull();
        assertThat(read(4)).isNull();
    }

    @Test
    void aMissingObjectIsWrongUnlessADeleteMayHaveComeBefore() {
        begin();
        assertThat(check.missing()).as("never stored").isNull();

        write(Kind.PUT);
        begin();
        assertThat(check.missing()).isNotNull();

        int deleted = states.begin(KEY, Kind.DELETE);
        assertThat(check.missing()).as("deleted meanwhile").isNull();
        states.done(KEY, deleted, deleted);
        write(Kind.PUT);
        assertThat(check.missing()).as("deleted and stored again meanwhile").isNull();
        begin();
        assertThat(check.missing()).as("stored again before").isNotNull();
    }

    @Test
    void aDeletedObjectThatComesBackIsWrong() {
        write(Kind.PUT);
        write(Kind.DELETE);
        begin();

        assertThat(read(1)).isNotNull();
    }

    @Test
    void aWriteWithoutAnAnswerStaysPossible() {
        write(Kind.PUT);
        int lost = states.begin(KEY, Kind.PUT);
        int third = states.begin(KEY, Kind.PUT);
        states.done(KEY, third, states.oldestRunning(KEY));
        begin();

        assertThat(read(lost)).isNull();
        assertThat(read(third)).isNull();
    }

    @Test
    void aWriteThatFailedMayHaveHappened() {
        write(Kind.PUT);
        states.failed(KEY, states.begin(KEY, Kind.PUT));
        begin();

        assertThat(read(1)).isNull();
        assertThat(read(2)).isNull();
    }

    @Test
    void aWrongLengthIsFoundAtTheHead() {
        write(Kind.PUT);
        begin();

        assertThat(check.head(SIZE - 1, SIZE - 1)).contains("999 of 999 bytes");
        assertThat(check.head(SIZE, SIZE)).isNull();
    }

    @Test
    void aBodyOfUnknownLengthIsMeasuredAtItsEnd() {
        write(Kind.PUT);
        begin();
        ByteBuf body = body(1);

        assertThat(check.head(ReadCheck.UNKNOWN, ReadCheck.UNKNOWN)).isNull();
        assertThat(check.bytes(body.slice(0, 999))).isNull();
        assertThat(check.end()).contains("999 bytes");
        assertThat(check.bytes(body.slice(999, 1))).isNull();
        assertThat(check.end()).isNull();
    }

    @Test
    void aRangeIsCheckedAgainstItsPlace() {
        write(Kind.PUT);
        check.begin(KEY, 900, 1099);

        assertThat(check.head(100, SIZE)).isNull();
        assertThat(check.bytes(body(1).slice(900, 100))).isNull();
        assertThat(check.head(100, SIZE)).isNull();
        assertThat(check.bytes(body(1).slice(800, 100))).isNotNull();
        assertThat(check.head(200, SIZE)).isNotNull();
        assertThat(check.unsatisfiable()).isNotNull();
        check.begin(KEY, SIZE, SIZE);
        assertThat(check.unsatisfiable()).isNull();
    }

    private void write(Kind kind) {
        int version = states.begin(KEY, kind);
        states.done(KEY, version, states.oldestRunning(KEY));
    }

    private void begin() {
        check.begin(KEY, 0, Long.MAX_VALUE - 1);
    }

    /** The node answers with that version, in two pieces. */
    private @Nullable String read(int version) {
        ByteBuf body = body(version);
        String wrong = check.head(SIZE, SIZE);
        if (wrong == null) {
            wrong = check.bytes(body.slice(0, 500));
        }
        return wrong == null ? check.bytes(body.slice(500, 500)) : wrong;
    }

    private ByteBuf body(int version) {
        ByteBuf body = Unpooled.directBuffer(SIZE);
        int sent = contents.writeHeader(KEY, version, SIZE, body);
        ByteBuf slice = contents.slice(KEY, version, sent, SIZE - sent);
        body.writeBytes(slice);
        slice.release();
        return body;
    }
}
