package dev.cairn.node.bench;

/** Figures of a node at one moment, since its start; NaN where it does not tell. */
record NodeSample(double cpuSeconds, double residentBytes, double writtenBytes, double logBytes, double syncs) {
    static final NodeSample UNKNOWN = new NodeSample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

    static final NodeSample NOTHING = new NodeSample(0, 0, 0, 0, 0);

    /** Of both; NaN where one of them does not tell. */
    NodeSample plus(NodeSample other) {
        return new NodeSample(
                cpuSeconds + other.cpuSeconds,
                residentBytes + other.residentBytes,
                writtenBytes + other.writtenBytes,
                logBytes + other.logBytes,
                syncs + other.syncs);
    }

    /** Reads Prometheus's text format. */
    static NodeSample parse(String metrics) {
        double[] sums = {Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN};
        metrics.lines().forEach(line -> {
            int figure = figure(line);
            if (figure >= 0) {
                double value = Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
                sums[figure] = Double.isNaN(sums[figure]) ? value : sums[figure] + value;
            }
        });
        return new NodeSample(sums[0], sums[1], sums[2], sums[3], sums[4]);
    }

    private static int figure(String line) {
        if (line.startsWith("process_cpu_seconds_total ")) {
            return 0;
        } else if (line.startsWith("process_resident_memory_bytes ")) {
            return 1;
        } else if (line.startsWith("process_io_storage_written_bytes_total ")) {
            return 2;
        } else if (line.startsWith("cairn_log_entry_bytes_total ")) {
            return 3;
        }
        boolean sync = line.startsWith("cairn_log_sync_seconds_count ")
                || line.startsWith("cairn_operation_seconds_count{operation=\"fsync\"");
        return sync ? 4 : -1;
    }
}
