package dev.cairn.replication.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Goal: the flow keeps within all bounds at the least cost. Method: small networks that the seed picks, against all their flows. */
class MinCostFlowTest {
    private static final int VERTICES = 5;
    private static final int ARCS = 8;

    private final int[][] ends = new int[ARCS][2];
    private final int[] least = new int[ARCS];
    private final int[] most = new int[ARCS];
    private final int[] cost = new int[ARCS];
    private final int[] supply = new int[VERTICES];

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void costsAsLittleAsTheBestOfAllFlows(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        MinCostFlow flow = randomNetwork(random);
        int best = cheapest(new int[ARCS], 0);

        if (best == Integer.MAX_VALUE) {
            assertThatThrownBy(flow::solve).isInstanceOf(IllegalStateException.class);
        } else {
            flow.solve();
            int[] found = new int[ARCS];
            Arrays.setAll(found, flow::flow);
            assertThat(isFlow(found)).as("a flow within all bounds").isTrue();
            assertThat(costOf(found)).isEqualTo(best);
        }
    }

    @Test
    void doesNotBeginWithAFlowThatCosts() {
        assertThatThrownBy(() -> new MinCostFlow(2, 1).add(0, 1, 0, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private MinCostFlow randomNetwork(SplittableRandom random) {
        MinCostFlow flow = new MinCostFlow(VERTICES, ARCS);
        for (int arc = 0; arc < ARCS; arc++) {
            ends[arc][0] = random.nextInt(VERTICES);
            ends[arc][1] = (ends[arc][0] + 1 + random.nextInt(VERTICES - 1)) % VERTICES;
            cost[arc] = Math.max(0, random.nextInt(5) - 1);
            least[arc] = cost[arc] == 0 && random.nextInt(4) == 0 ? 1 : 0;
            most[arc] = Math.max(least[arc], 1 + random.nextInt(2));
            flow.add(
                    ends[arc][0],
                    ends[arc][1],
                    least[arc],
                    most[arc],
                    cost[arc],
                    cost[arc] == 0 ? random.nextInt(4) : 0);
        }
        for (int i = 0; i < 3; i++) {
            int from = random.nextInt(VERTICES);
            int to = random.nextInt(VERTICES);
            supply[from]++;
            supply[to]--;
            flow.supply(from, 1);
            flow.supply(to, -1);
        }
        return flow;
    }

    private int cheapest(int[] flow, int arc) {
        if (arc == ARCS) {
            return isFlow(flow) ? costOf(flow) : Integer.MAX_VALUE;
        }
        int best = Integer.MAX_VALUE;
        for (flow[arc] = least[arc]; flow[arc] <= most[arc]; flow[arc]++) {
            best = Math.min(best, cheapest(flow, arc + 1));
        }
        return best;
    }

    private boolean isFlow(int[] flow) {
        int[] left = supply.clone();
        boolean within = true;
        for (int arc = 0; arc < ARCS; arc++) {
            left[ends[arc][0]] -= flow[arc];
            left[ends[arc][1]] += flow[arc];
            within &= flow[arc] >= least[arc] && flow[arc] <= most[arc];
        }
        return within && Arrays.stream(left).allMatch(amount -> amount == 0);
    }

    private int costOf(int[] flow) {
        int sum = 0;
        for (int arc = 0; arc < ARCS; arc++) {
            sum += cost[arc] * flow[arc];
        }
        return sum;
    }
}
