package dev.cairn.node.transfer;

import java.time.Duration;

/** Every way in which moving a body can fail that is not the disk's. A new case breaks the build until it has an answer. */
public sealed interface TransferError {
    /**
     * The bytes that came are not those that {@code field} announced.
     *
     * @param announced the digest in the form of the field
     * @param received the digest of what came, in the same form
     */
    record DigestMismatch(String field, String announced, String received) implements TransferError {}

    /** Nothing, or too little, moved for so long. */
    record TooSlow(Duration waited) implements TransferError {}

    /** The body is not what its content coding says. */
    record BrokenCoding(String coding, String reason) implements TransferError {}

    /** The body is not a form, or not a whole one. */
    record BrokenForm(String reason) implements TransferError {}
}
