package dev.cairn.node.http;

import dev.cairn.metadata.Metadata;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.variant.OpenVariants;
import dev.cairn.node.variant.VariantsConfig;
import dev.cairn.replication.BlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/** Variants of a node under test, in a folder that goes with it. */
record TestVariants(Path folder, OpenVariants open) implements AutoCloseable {
    static TestVariants open(
            Metadata metadata, BlobStore blobs, CompressionEngine compressor, Executor blocking, Monitor monitor) {
        try {
            Path folder = Files.createTempDirectory("cairn-variants");
            return new TestVariants(
                    folder,
                    OpenVariants.open(VariantsConfig.DEFAULT, folder, metadata, blobs, compressor, blocking, monitor));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        open.close();
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
