package dev.cairn.node.cli;

import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.ObjectKey;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Steps that several commands share. */
final class Tasks {
    private Tasks() {}

    /** Files and objects of one folder each, paired by name. */
    static Source<Merge.Pair> pairs(Client client, LocalSource source, boolean followLinks, boolean extras) {
        return new Merge(
                new LocalTree(source.path(), followLinks),
                new RemoteTree(client, source.target()),
                source.target().prefix(),
                extras);
    }

    /**
     * A task for each object of a folder in the store. A folder without any is a mistake in its name, which the one result
     * says; an empty bucket is none.
     */
    static Source<Transfer.Task> each(Client client, Remote folder, Source.Step<ObjectInfo, Transfer.Task> step) {
        Source<Transfer.Task> tasks = new RemoteTree(client, folder).map(step);
        return folder.prefix().isEmpty() ? tasks : tasks.orElse(() -> noneIn(folder));
    }

    static Result noneIn(Remote folder) {
        return Result.failed("", folder, new Failure.Missing("there is no such folder: no object is in it"));
    }

    /** The object for a file of a folder. @throws Failure.Local if its name breaks the rules for keys */
    static Remote target(Remote folder, LocalEntry file) throws Failure.Local {
        Remote target = folder.child(file.name());
        try {
            var _ = new ObjectKey(target.key());
            return target;
        } catch (InvalidValueException e) {
            throw new Failure.Local("the name cannot be a key: " + e.getMessage());
        }
    }

    /** @throws Failure.Usage if two of the targets are one: the last would take the place of the others */
    static void checkDistinct(Iterable<?> targets) throws Failure.Usage {
        Set<Object> seen = new HashSet<>();
        for (Object target : targets) {
            if (!seen.add(target)) {
                throw new Failure.Usage(
                        "two of these would both become '%s': give them one after the other, or other names"
                                .formatted(target));
            }
        }
    }

    /** Counts all there is to do, beside the work, so that the progress line can say what remains. */
    static void countTotals(Progress progress, Source<Long> sizes) {
        Thread.ofPlatform().daemon().name("count").start(() -> {
            try {
                for (Optional<Long> size = sizes.next(); size.isPresent(); size = sizes.next()) {
                    progress.addTotal(size.get());
                }
                progress.totalIsKnown();
            } catch (Failure | InterruptedException _) {
                // The work itself meets the same failure and reports it; the line goes without a total.
            }
        });
    }

    /** Sizes of all files that the sources name. */
    static Source<Long> localSizes(Iterable<LocalSource> sources, boolean followLinks) {
        return Source.concat(Source.of(sources).map(source -> {
            if (!source.folder()) {
                return Source.of(java.util.List.of(FileStamp.of(source.path()).bytes()));
            }
            return new LocalTree(source.path(), followLinks)
                    .map(entry -> entry instanceof LocalEntry.File file ? file.bytes() : 0L);
        }));
    }
}
