package dev.cairn.metadata;

import dev.cairn.metadata.MetadataError.PreconditionFailed;
import java.util.List;
import java.util.OptionalLong;

/** Decides preconditions against the version that is current when the command is applied. */
final class Preconditions {
    private Preconditions() {}

    /**
     * @param field the key or bucket name that the preconditions are about
     * @throws MetadataException {@link PreconditionFailed} if one of them does not hold
     */
    static void check(List<Precondition> preconditions, BucketName bucket, String field, OptionalLong version) {
        if (!preconditions.stream().allMatch(each -> holds(each, version))) {
            throw new MetadataException(new PreconditionFailed(bucket, field, version));
        }
    }

    private static boolean holds(Precondition precondition, OptionalLong version) {
        return switch (precondition) {
            case Precondition.Absent _ -> version.isEmpty();
            case Precondition.Present _ -> version.isPresent();
            case Precondition.AnyOf(var versions) -> version.isPresent() && versions.contains(version.getAsLong());
            case Precondition.NoneOf(var versions) -> version.isEmpty() || !versions.contains(version.getAsLong());
        };
    }
}
