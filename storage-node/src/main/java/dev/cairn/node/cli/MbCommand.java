package dev.cairn.node.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "mb",
        description = {"Makes buckets.", ""})
final class MbCommand extends BucketsCommand {
    @Option(
            names = "--copies",
            paramLabel = "N",
            description = "On how many nodes each file is to be, 1 to 5. As many as the cluster says if not given.")
    private Optional<Integer> copies = Optional.empty();

    @Option(
            names = "--durability",
            paramLabel = "quorum|all",
            description =
                    "How many of the copies must be on disk before an upload has succeeded: more than half, or all. "
                            + "More than half if not given.")
    private Optional<String> durability = Optional.empty();

    MbCommand() {
        this(Terminal.system());
    }

    MbCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    Status one(Client client, String bucket) throws Failure, InterruptedException {
        Map<String, Object> settings = new LinkedHashMap<>();
        copies.ifPresent(number -> settings.put("copies", number));
        durability.ifPresent(text -> settings.put("durability", text));
        var _ = client.createBucket(bucket, settings);
        return Status.CREATED;
    }
}
