package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of all modules once, so that they do not rot; {@code scripts/jmh} measures. */
final class BenchmarksTest {
    private static final Options ONCE = new OptionsBuilder()
            .mode(Mode.SingleShotTime)
            .forks(0)
            .warmupIterations(0)
            .measurementIterations(1)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();

    @Test
    void everyBenchmarkRuns() throws RunnerException {
        System.setProperty("jmh.ignoreLock", "true"); // Nothing is measured, so another run does no harm.
        Collection<RunResult> results = new Runner(ONCE).run();

        assertThat(results)
                .extracting(result -> result.getParams().getBenchmark().replaceFirst("\\.[^.]*$", ""))
                .contains("dev.cairn.metadata.CommandBatchBenchmark", "dev.cairn.node.volume.GroupCommitBenchmark");
    }
}
