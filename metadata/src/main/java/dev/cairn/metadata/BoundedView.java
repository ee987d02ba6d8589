package dev.cairn.metadata;

import java.time.Duration;

/**
 * A view, and how old it may be.
 *
 * @param staleness every change that was acknowledged so long before the view was asked for is in it; zero if it is as of then
 */
public record BoundedView(MetadataView view, Duration staleness) {
    static BoundedView fresh(MetadataView view) {
        return new BoundedView(view, Duration.ZERO);
    }
}
