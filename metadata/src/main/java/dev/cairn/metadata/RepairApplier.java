package dev.cairn.metadata;

import dev.cairn.metadata.Command.BuryRepairs;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.EndRepairs;
import dev.cairn.metadata.Command.QueueRepairs;
import dev.cairn.metadata.Command.RepairsMoved;
import dev.cairn.metadata.Command.RetryDeadLetters;
import dev.cairn.metadata.Command.Trimmed;
import java.util.List;
import java.util.Optional;

/** Moves repairs into their queue and out of it. What a node owes is a repair or a dead letter, never both. */
final class RepairApplier {
    private final RepairRows repairs;
    private final DeadLetterRows letters;

    RepairApplier(Changes changes) {
        RowCounters counters = new RowCounters(changes);
        this.repairs = new RepairRows(changes, counters);
        this.letters = new DeadLetterRows(changes, counters);
    }

    RepairsMoved queue(QueueRepairs c) {
        int queued = 0;
        int noRoom = 0;
        for (Repair each : c.repairs()) {
            if (lowerQueued(each) || lowerDead(each)) {
                continue;
            }
            if (repairs.add(each)) {
                queued++;
            } else {
                noRoom++;
            }
        }
        return new RepairsMoved(queued, noRoom);
    }

    Trimmed end(EndRepairs c) {
        return new Trimmed((int) c.repairs().stream().filter(repairs::remove).count(), false);
    }

    RepairsMoved bury(BuryRepairs c) {
        int buried = 0;
        int noRoom = 0;
        for (DeadLetter each : c.letters()) {
            if (!letters.hasRoom()) {
                noRoom += repairs.contains(each.repair()) ? 1 : 0;
            } else if (repairs.remove(each.repair())) {
                letters.add(each);
                buried++;
            }
        }
        return new RepairsMoved(buried, noRoom);
    }

    RepairsMoved retry(RetryDeadLetters c) {
        List<DeadLetter> chosen = letters.chosen(c.letters());
        List<DeadLetter> retried =
                chosen.stream().filter(each -> repairs.add(each.repair())).toList();
        retried.forEach(letters::remove);
        return new RepairsMoved(retried.size(), chosen.size() - retried.size());
    }

    Trimmed discard(DiscardDeadLetters c) {
        List<DeadLetter> chosen = letters.chosen(c.letters());
        chosen.forEach(letters::remove);
        return new Trimmed(chosen.size(), false);
    }

    /**
     * If fewer copies are left than was thought when this one was queued, its turn comes earlier.
     *
     * @return whether it is in the queue
     */
    private boolean lowerQueued(Repair repair) {
        Optional<Repair> there = repairs.find(repair.owed());
        there.filter(each -> each.copiesLeft() > repair.copiesLeft()).ifPresent(each -> repairs.replace(each, repair));
        return there.isPresent();
    }

    /**
     * What was given up stays so until a person decides, but tells how few copies are left.
     *
     * @return whether the copy was given up
     */
    private boolean lowerDead(Repair repair) {
        Optional<DeadLetter> there = letters.find(repair.owed());
        there.filter(each -> each.repair().copiesLeft() > repair.copiesLeft())
                .ifPresent(each -> letters.replace(
                        new DeadLetter(repair, each.attempts(), each.reason(), each.firstFailed(), each.lastFailed())));
        return there.isPresent();
    }
}
