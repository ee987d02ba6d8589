package dev.cairn.it.bench;

import static dev.cairn.it.bench.Unit.MIB;
import static dev.cairn.it.bench.Unit.SECONDS;

import dev.cairn.it.bench.Rounds.Pair;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** How long a node takes from its command to its readiness, and what it needs when nobody uses it. */
final class Starts implements Group {
    private static final long OBJECTS = 100_000;
    private static final int ANSWER_BYTES = 4096;
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private record Start(double seconds, double residentMib) {}

    @Override
    public List<Row> measure(Bench bench) throws IOException {
        Servers servers = bench.servers();
        try {
            Rounds<Start> empty = Rounds.of(round -> {
                servers.clear();
                return start(servers.cairn());
            });
            Load.untilStored(bench, OBJECTS);
            Rounds<Start> full = Rounds.of(round -> start(servers.cairn()));
            Rounds<Start> killed = Rounds.of(round -> {
                try (Server node = servers.cairn()) {
                    node.kill();
                }
                return start(servers.cairn());
            });
            servers.clear();
            Pair<Start> others =
                    Rounds.inTurn(round -> start(servers.bare(ANSWER_BYTES)), round -> start(servers.s3proxy()));
            Figure bare = new Figure("bare Vert.x", others.first().median(Start::seconds), SECONDS);
            Figure s3proxy = new Figure("s3proxy", others.second().median(Start::seconds), SECONDS);
            return List.of(
                    Row.lower(
                                    "start-empty",
                                    "start to ready, empty",
                                    new Figure("Cairn", empty.median(Start::seconds), SECONDS),
                                    Goal.atMost(0.8, "< 0.8 s"))
                            .against(bare)
                            .beside(s3proxy, new Figure("idle RSS", empty.median(Start::residentMib), MIB)),
                    Row.lower(
                                    "start-100k",
                                    "start to ready, 100,000 objects",
                                    new Figure("Cairn", full.median(Start::seconds), SECONDS),
                                    Goal.atMost(1, "< 1 s"))
                            .against(bare)
                            .beside(s3proxy, new Figure("after kill -9", killed.median(Start::seconds), SECONDS)),
                    Row.lower(
                                    "idle-rss",
                                    "idle memory (RSS), 100,000 objects",
                                    new Figure("Cairn", full.median(Start::residentMib), MIB),
                                    Goal.atMost(220, "≤ 220 MiB"))
                            .against(new Figure("bare Vert.x", others.first().median(Start::residentMib), MIB))
                            .beside(new Figure("s3proxy", others.second().median(Start::residentMib), MIB)));
        } finally {
            servers.clear();
        }
    }

    private static Start start(Server started) {
        try (started) {
            started.idle(SETTLE);
            return new Start(started.start().toNanos() / 1e9, ProcessFacts.residentMib(started.process()));
        }
    }
}
