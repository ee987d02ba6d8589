package dev.cairn.metadata;

import java.util.List;

/** Which dead letters a command is about. */
public sealed interface DeadLetters {
    /** Those that are there when the command is applied. */
    record All() implements DeadLetters {}

    /** The letters of these copies; those that are none are passed over. At most {@link Command#REPAIRS_AT_ONCE_MAX}. */
    record Those(List<Owed> owed) implements DeadLetters {
        public Those {
            owed = List.copyOf(owed);
            CodecLimits.requireAtMost(Command.REPAIRS_AT_ONCE_MAX, owed);
        }
    }
}
