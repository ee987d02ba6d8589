package dev.cairn.node.volume.index;

import dev.cairn.metadata.FileId;
import dev.cairn.node.volume.segment.Format;
import dev.cairn.node.volume.segment.Location;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a whole blob lies.
 *
 * @param places in the order of their chunks; one that is missing was lost to damage
 */
public record BlobPlaces(FileId blob, List<Place> places) {
    /** @param firstChunk number of the first chunk at the location */
    public record Place(int firstChunk, Location location) {
        boolean holds(long chunk) {
            return chunk >= firstChunk && chunk < (long) firstChunk + location.chunks();
        }
    }

    public long sizeBytes() {
        Place last = places.getLast();
        return (long) last.firstChunk() * Format.CHUNK_BYTES + last.location().lengthBytes();
    }

    /** Whether the places, in the order of their chunks, leave no chunk out. */
    static boolean isWhole(List<Place> places) {
        return wholeOf(places).size() == places.size();
    }

    /** Of the places, in the order of their chunks, those that make a blob without a gap; none if there is one. */
    static List<Place> wholeOf(List<Place> places) {
        List<Place> whole = new ArrayList<>();
        long next = 0;
        for (Place place : places) {
            if (place.firstChunk() == next) {
                whole.add(place);
                next += place.location().chunks();
                if (place.location().last()) {
                    return whole;
                }
            }
        }
        return List.of();
    }

    /** Empty if the chunk was lost to damage. */
    public Optional<Place> placeOf(long chunk) {
        for (Place place : places) {
            if (place.holds(chunk)) {
                return Optional.of(place);
            }
        }
        return Optional.empty();
    }
}
