package dev.cairn.node.http;

import dev.cairn.metadata.Command.NewObject;
import dev.cairn.metadata.Command.ObjectsPut;
import dev.cairn.metadata.Command.PutObjects;
import dev.cairn.metadata.MetadataException;
import dev.cairn.metadata.ObjectKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Objects that become visible in one step: as many as one command takes. Used by one thread, which it may block. */
final class ObjectBatch {
    /** Bytes of bodies that are held because they are not synced yet; then those are waited for. */
    static final long UNSYNCED_BYTES_MAX = 1 << 20;

    private final Command command;
    private final List<WaitingObject> waiting = new ArrayList<>();
    private final Set<ObjectKey> keys = new HashSet<>();
    private long commandBytes = PutObjects.bytesMax();
    private long unsyncedBytes;

    /** Shows objects in one step, by {@link PutObjects} without an idempotency key. */
    @FunctionalInterface
    interface Command {
        CompletableFuture<ObjectsPut> submit(List<NewObject> objects);
    }

    ObjectBatch(Command command) {
        this.command = command;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Whether it can be added: of each key there is one, for the later one is to win. */
    boolean hasRoomFor(WaitingObject object) {
        return waiting.size() < PutObjects.OBJECTS_MAX
                && commandBytes + object.commandBytesMax() <= PutObjects.BYTES_MAX
                && !keys.contains(object.key());
    }

    /**
     * Adds an object, which is this batch's to show or drop from now on. Waits for the disk now and then.
     *
     * @throws RuntimeException if one of them cannot be stored
     */
    void add(WaitingObject object) {
        waiting.add(object);
        keys.add(object.key());
        commandBytes += object.commandBytesMax();
        unsyncedBytes += object.heldBytes();
        if (unsyncedBytes > UNSYNCED_BYTES_MAX) {
            waiting.forEach(WaitingObject::durable);
            unsyncedBytes = 0;
        }
    }

    /**
     * Shows all of them, and begins anew. Whatever fails, none is visible, unless the outcome is unknown.
     *
     * @throws RuntimeException after which there is still to be a {@link #drop}
     */
    ObjectsPut commit() {
        List<NewObject> objects = waiting.stream().map(WaitingObject::durable).toList();
        try {
            ObjectsPut put = ObjectStorer.await(command.submit(objects));
            List<WaitingObject> visible = List.copyOf(waiting);
            clear(); // First: whatever fails from here on, nobody may drop them.
            visible.forEach(each -> each.shown(put.version()));
            return put;
        } catch (Throwable failure) {
            if (!isRefusal(failure)) {
                waiting.forEach(WaitingObject::undecided);
                clear();
            }
            throw failure;
        }
    }

    private static boolean isRefusal(Throwable failure) {
        return failure instanceof MetadataException && !ObjectStorer.isOutcomeUnknown(failure);
    }

    /** Gives up those that are not visible. */
    void drop() {
        waiting.forEach(WaitingObject::drop);
        clear();
    }

    private void clear() {
        waiting.clear();
        keys.clear();
        commandBytes = PutObjects.bytesMax();
        unsyncedBytes = 0;
    }
}
