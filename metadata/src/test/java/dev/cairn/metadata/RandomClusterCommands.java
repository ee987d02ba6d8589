package dev.cairn.metadata;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** Makes commands of a cluster on few records, nodes and contents, so that they meet each other. */
final class RandomClusterCommands {
    private final SplittableRandom random;
    private final ClusterModel model;

    RandomClusterCommands(SplittableRandom random, ClusterModel model) {
        this.random = random;
        this.model = model;
    }

    Command<?> command(Instant at) {
        return switch (random.nextInt(10)) {
            case 0, 1 -> setRecord(at);
            case 2, 3, 4 ->
                new Command.QueueRepairs(
                        content(),
                        random.nextInt(Repair.COPIES_MAX + 1),
                        Stream.generate(this::node)
                                .limit(random.nextInt(1, Repair.COPIES_MAX + 1))
                                .toList(),
                        at);
            case 5 -> new Command.EndRepairs(repairs(), at);
            case 6, 7 ->
                new Command.BuryRepairs(
                        repairs().stream()
                                .map(each -> new DeadLetter(each, random.nextInt(9), "reason", at, at))
                                .toList(),
                        at);
            case 8 -> new Command.RetryDeadLetters(letters(), at);
            default -> new Command.DiscardDeadLetters(letters(), at);
        };
    }

    String recordName() {
        return "record-" + random.nextInt(4);
    }

    FileId node() {
        return new FileId(0xff00_0000_0000_0000L, random.nextInt(-2, 2));
    }

    private Command<?> setRecord(Instant at) {
        String name = recordName();
        long version = model.record(name).map(ClusterRecord::version).orElse(0L);
        byte[] value = new byte[random.nextInt(20)];
        random.nextBytes(value);
        return new Command.SetClusterRecord(name, random.nextInt(4) > 0 ? version : random.nextInt(9), value, at);
    }

    private FileId content() {
        return new FileId(7, random.nextInt(-4, 4));
    }

    /** Mostly of those that are there. */
    private List<Repair> repairs() {
        List<Repair> some = new ArrayList<>(
                model.repairs().stream().filter(_ -> random.nextInt(4) == 0).toList());
        some.add(new Repair(node(), random.nextInt(Repair.COPIES_MAX + 1), content()));
        return some;
    }

    private DeadLetters letters() {
        return random.nextInt(4) == 0
                ? new DeadLetters.All()
                : new DeadLetters.Those(Stream.generate(() -> new Owed(node(), content()))
                        .limit(random.nextInt(8))
                        .toList());
    }
}
