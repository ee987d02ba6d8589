package dev.cairn.node.cli;

import picocli.CommandLine.Option;

/** How many files at a time. */
final class JobsOption {
    @Option(
            names = {"-j", "--jobs"},
            paramLabel = "N",
            defaultValue = "" + Transfer.JOBS_DEFAULT,
            description = "How many files at a time. Default: ${DEFAULT-VALUE}")
    private int jobs;

    int jobs() throws Failure.Usage {
        if (jobs < 1 || jobs > Transfer.JOBS_MAX) {
            throw new Failure.Usage("--jobs must be 1 to %d; is %d".formatted(Transfer.JOBS_MAX, jobs));
        }
        return jobs;
    }
}
