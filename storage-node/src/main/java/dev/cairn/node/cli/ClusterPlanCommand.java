package dev.cairn.node.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "plan",
        description = {"Shows what a change would move, before anything moves.", ""})
final class ClusterPlanCommand extends RemoteCommand {
    @Parameters(
            index = "0",
            paramLabel = "CHANGE",
            description = "add, drain, remove or rebalance; add without NODE is a new node.")
    private String change = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NODE",
            description = "Which one; see 'cairn cluster status'.")
    private Optional<String> node = Optional.empty();

    @Option(names = "--zone", paramLabel = "ZONE", description = "Zone of a new node.")
    private Optional<String> zone = Optional.empty();

    @Option(
            names = "--capacity",
            paramLabel = "BYTES",
            description = "Capacity of a new node; without it that of the largest one.")
    private Optional<Long> capacity = Optional.empty();

    ClusterPlanCommand() {
        this(Terminal.system());
    }

    ClusterPlanCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("change", change);
        if (node.isPresent()) {
            query.put("node", ClusterStatus.text(client.cluster().node(node.get()), "id"));
        }
        zone.ifPresent(name -> query.put("zone", name));
        capacity.ifPresent(bytes -> query.put("capacityBytes", String.valueOf(bytes)));
        Map<String, Object> plan = client.clusterPlan(query);
        if (json()) {
            report.line(Json.line(plan));
        } else {
            lines(plan, report);
        }
        return ExitCode.OK;
    }

    private static void lines(Map<String, Object> plan, Report report) {
        if (Boolean.TRUE.equals(plan.get("moving"))) {
            report.line("Copies still move from an earlier change; they are taken to have arrived.");
        }
        report.line("%d copies of partitions would move, about %s"
                .formatted(ClusterStatus.number(plan, "moves"), Sizes.human(ClusterStatus.number(plan, "bytes"))));
        report.line("That takes about %s if one node gives it all, at %s a second; several give at once."
                .formatted(
                        Sizes.clock(Duration.ofSeconds(ClusterStatus.number(plan, "secondsAtPace"))),
                        Sizes.human(ClusterStatus.number(plan, "bytesPerSecondMax"))));
        Table table = new Table("NODE", "ZONE", "PARTITIONS", "THEN", "TAKES IN", "BYTES");
        for (Map<String, Object> each : Json.objects(plan, "nodes")) {
            table.row(
                    ClusterStatus.text(each, "id"),
                    ClusterStatus.text(each, "zone").isEmpty() ? "-" : ClusterStatus.text(each, "zone"),
                    ClusterStatus.text(each, "partitionsBefore"),
                    Boolean.FALSE.equals(each.get("member")) ? "gone" : ClusterStatus.text(each, "partitionsAfter"),
                    ClusterStatus.text(each, "moves"),
                    Sizes.human(ClusterStatus.number(each, "bytes")));
        }
        table.lines().forEach(report::line);
        for (String time : List.of("during", "after")) {
            if (plan.get(time) instanceof Map<?, ?> members) {
                report.line(redundancy(
                        time.equals("during") ? "Until they have moved" : "Afterwards", Json.members(members)));
            }
        }
    }

    private static String redundancy(String when, Map<String, Object> counts) {
        return "%s: %d partitions without a copy, %d with too few; one more node lost would lose %d, a zone %d."
                .formatted(
                        when,
                        ClusterStatus.number(counts, "lost"),
                        ClusterStatus.number(counts, "tooFewCopies"),
                        ClusterStatus.number(counts, "lostWithAnyNode"),
                        ClusterStatus.number(counts, "lostWithAnyZone"));
    }
}
