package dev.cairn.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.junit.jupiter.api.Test;

/** Goal: a replica confirms only what it has. Method: the part of Ratis that does otherwise, asked by itself, and that it is switched off. */
class ConfirmedEntriesTest {
    private static List<LogEntryProto> entries(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(index ->
                        LogEntryProto.newBuilder().setTerm(2).setIndex(index).build())
                .toList();
    }

    /** If this fails after an update of Ratis, it may have been mended: see docs/log-guards.md. */
    @Test
    void ratisAnswersForEntriesThatItHasDropped() throws Exception {
        Class<?> type = Class.forName("org.apache.ratis.server.impl.ServerImplUtils$NavigableIndices");
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Object underWay = constructor.newInstance();
        Method append = type.getDeclaredMethod("append", List.class, Function.class);
        append.setAccessible(true);
        CompletableFuture<Void> disk = new CompletableFuture<>();
        List<List<LogEntryProto>> written = new ArrayList<>();
        Function<List<LogEntryProto>, CompletableFuture<Void>> write = entries -> {
            written.add(entries);
            return disk;
        };

        var _ = append.invoke(underWay, entries(5, 7), write);
        CompletableFuture<?> confirmed = (CompletableFuture<?>) append.invoke(underWay, entries(5, 8), write);
        disk.complete(null);
        var _ = confirmed.join();

        assertThat(written).containsExactly(entries(5, 7));
    }

    @Test
    void thatPartOfRatisIsSwitchedOff() {
        assertThat(RaftServerConfigKeys.Log.appendEntriesComposeEnabled(
                        RatisSettings.of(Path.of("log"), LogConfig.DEFAULT, Optional.empty(), true)))
                .isFalse();
    }
}
