package dev.cairn.node.http;

import dev.cairn.metadata.FileId;
import dev.cairn.metadata.Metadata;
import dev.cairn.monitoring.Monitor;
import dev.cairn.node.compression.CompressionEngine;
import dev.cairn.node.validation.UploadValidator;
import dev.cairn.node.variant.UploadedPictures;
import dev.cairn.node.variant.Variants;
import dev.cairn.replication.BlobStore;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What the API stands on. Whoever made them closes them, after the API.
 *
 * @param variants of pictures
 * @param pictures takes those whose variants are made after their upload
 * @param ids makes an id for each request and content
 * @param gate runs what blocks
 * @param uploads where contents under way are listed
 * @param transfers runs streamed uploads, one task each for as long as it takes; their number is bounded here, so let it
 *     make a virtual thread for each
 * @param traces follows those that are measured
 * @param formatLevel up to which level formats may be written (docs/decisions/0213); only rises, never blocks
 */
public record HttpServices(
        Metadata metadata,
        BlobStore blobs,
        CompressionEngine compressor,
        Variants variants,
        UploadedPictures pictures,
        Supplier<FileId> ids,
        UploadValidator validator,
        InstantSource clock,
        Monitor monitor,
        BlockingGate gate,
        UploadsInFlight uploads,
        Executor transfers,
        RequestTraces traces,
        IntSupplier formatLevel) {}
