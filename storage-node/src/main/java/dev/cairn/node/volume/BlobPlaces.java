package dev.cairn.node.volume;

import dev.cairn.metadata.FileId;
import java.util.List;
import java.util.Optional;

/**
 * Where a whole blob lies.
 *
 * @param places in the order of their chunks; one that is missing was lost to damage
 */
record BlobPlaces(FileId blob, List<Place> places) {
    /** @param firstChunk number of the first chunk at the location */
    record Place(int firstChunk, Location location) {
        boolean holds(long chunk) {
            return chunk >= firstChunk && chunk < (long) firstChunk + location.chunks();
        }
    }

    long sizeBytes() {
        Place last = places.getLast();
        return (long) last.firstChunk() * Format.CHUNK_BYTES + last.location().lengthBytes();
    }

    /** Empty if the chunk was lost to damage. */
    Optional<Place> placeOf(long chunk) {
        for (Place place : places) {
            if (place.holds(chunk)) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }
}
