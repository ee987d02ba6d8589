package dev.cairn.metadata;

import java.util.List;
import java.util.Optional;

/** The dead letters as one entry sees and changes them: of each node and content one at most. */
final class DeadLetterRows {
    private final Changes changes;
    private final RowCounters counters;

    DeadLetterRows(Changes changes, RowCounters counters) {
        this.changes = changes;
        this.counters = counters;
    }

    Optional<DeadLetter> find(Owed owed) {
        return changes.get(Family.DEAD_LETTERS, Keys.deadLetter(owed)).map(value -> RowCodec.deadLetter(owed, value));
    }

    /** Each of them once. */
    List<DeadLetter> chosen(DeadLetters which) {
        return switch (which) {
            case DeadLetters.All _ ->
                changes.scan(Family.DEAD_LETTERS, Keys.first(), Keys.end(), DeadLetter.DEAD_LETTERS_MAX).stream()
                        .map(row -> RowCodec.deadLetter(Keys.owed(row.key()), row.value()))
                        .toList();
            case DeadLetters.Those(var owed) ->
                owed.stream()
                        .distinct()
                        .map(this::find)
                        .flatMap(Optional::stream)
                        .toList();
        };
    }

    boolean hasRoom() {
        return counters.get(Keys.deadLetterCount()) < DeadLetter.DEAD_LETTERS_MAX;
    }

    /** Adds a letter of which {@link #find} found nothing. */
    void add(DeadLetter letter) {
        replace(letter);
        counters.add(Keys.deadLetterCount(), 1);
    }

    /** Puts a letter in the place of the one for the same copy. */
    void replace(DeadLetter letter) {
        changes.put(Family.DEAD_LETTERS, Keys.deadLetter(letter.owed()), RowCodec.deadLetter(letter));
    }

    /** Removes a letter that is there. */
    void remove(DeadLetter letter) {
        changes.delete(Family.DEAD_LETTERS, Keys.deadLetter(letter.owed()));
        counters.add(Keys.deadLetterCount(), -1);
    }
}
