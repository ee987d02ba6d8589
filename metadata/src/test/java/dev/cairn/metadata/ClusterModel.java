package dev.cairn.metadata;

import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.Command.Trimmed;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the state machine must do with what a cluster keeps, as {@link MetadataModel} for objects. */
final class ClusterModel {
    private static final Comparator<Owed> BY_NODE =
            Comparator.comparing(Owed::node).thenComparing(Owed::content);
    private static final Comparator<Repair> BY_TURN =
            Comparator.comparingInt(Repair::copiesLeft).thenComparing(Repair::content);

    private final Map<String, ClusterRecord> records = new TreeMap<>();
    private final Map<Owed, Repair> repairs = new TreeMap<>(BY_NODE);
    private final Map<Owed, DeadLetter> letters = new TreeMap<>(BY_NODE);

    Optional<ClusterRecord> record(String name) {
        return Optional.ofNullable(records.get(name));
    }

    List<Repair> repairs() {
        return List.copyOf(repairs.values());
    }

    List<Repair> repairs(FileId node) {
        return repairs.values().stream()
                .filter(each -> each.node().equals(node))
                .sorted(BY_TURN)
                .toList();
    }

    Map<FileId, Long> repairCounts() {
        return repairs.values().stream().collect(Collectors.groupingBy(Repair::node, Collectors.counting()));
    }

    List<DeadLetter> letters() {
        return List.copyOf(letters.values());
    }

    ClusterRecord set(Command.SetClusterRecord c, long version) {
        long current = record(c.name()).map(ClusterRecord::version).orElse(0L);
        if (current != c.expectedVersion()) {
            throw new MetadataException(new MetadataError.RecordChanged(c.name(), current));
        }
        ClusterRecord record = new ClusterRecord(c.name(), version, c.value());
        records.put(c.name(), record);
        return record;
    }

    Object change(Command.ClusterCommand<?> command) {
        return switch (command) {
            case Command.QueueRepairs c ->
                new RepairsMoved((int) c.repairs().stream().filter(this::queue).count(), 0);
            case Command.EndRepairs c ->
                new Trimmed(
                        (int) c.repairs().stream()
                                .filter(each -> repairs.remove(each.owed(), each))
                                .count(),
                        false);
            case Command.BuryRepairs c ->
                new RepairsMoved((int) c.letters().stream().filter(this::bury).count(), 0);
            case Command.RetryDeadLetters c -> {
                List<Owed> chosen = chosen(c.letters());
                chosen.forEach(each -> repairs.put(each, letters.remove(each).repair()));
                yield new RepairsMoved(chosen.size(), 0);
            }
            case Command.DiscardDeadLetters c -> {
                List<Owed> chosen = chosen(c.letters());
                chosen.forEach(letters::remove);
                yield new Trimmed(chosen.size(), false);
            }
            case Command.SetClusterRecord _, Command.Condemn _ ->
                throw new IllegalArgumentException("not of repairs: " + command);
        };
    }

    private boolean queue(Repair repair) {
        Owed owed = repair.owed();
        if (letters.containsKey(owed)) {
            letters.computeIfPresent(owed, (_, there) -> {
                Repair less = least(there.repair(), repair);
                return new DeadLetter(less, there.attempts(), there.reason(), there.firstFailed(), there.lastFailed());
            });
            return false;
        }
        boolean isNew = !repairs.containsKey(owed);
        repairs.merge(owed, repair, ClusterModel::least);
        return isNew;
    }

    private static Repair least(Repair one, Repair other) {
        return one.copiesLeft() <= other.copiesLeft() ? one : other;
    }

    private boolean bury(DeadLetter letter) {
        boolean there = repairs.remove(letter.owed(), letter.repair());
        if (there) {
            letters.put(letter.owed(), letter);
        }
        return there;
    }

    private List<Owed> chosen(DeadLetters which) {
        return switch (which) {
            case DeadLetters.All _ -> List.copyOf(letters.keySet());
            case DeadLetters.Those(var owed) ->
                owed.stream().filter(letters::containsKey).distinct().toList();
        };
    }
}
