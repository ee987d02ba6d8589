package dev.cairn.node.http;

import dev.cairn.monitoring.Operation;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The routes of the store, as a table to hold against {@code docs/openapi.yaml}. */
final class StoreRoutes {
    static final String BUCKETS = "/v1/buckets";
    static final String BUCKET = BUCKETS + "/{bucket}";
    static final String OBJECTS = BUCKET + "/objects";
    static final String OBJECT = OBJECTS + "/{key}";

    private StoreRoutes() {}

    static List<Route> all(HttpConfig config, HttpServices services, Admission admission) {
        ObjectStorer storer =
                new ObjectStorer(services, admission.uploads(), admission.brotli(), config.inlineBytesMax());
        Transfers transfers = new Transfers(storer);
        Endpoint get = new ByQuery(
                ReadArchive.PARAMETERS,
                new ReadArchive(transfers, admission.archives()),
                Operation.ARCHIVE,
                new ByQuery(
                        GetVariant.PARAMETERS,
                        new GetVariant(admission.variants()),
                        Operation.VARIANT,
                        new GetObject()));
        BucketEndpoints buckets = new BucketEndpoints();
        return List.of(
                Route.of(HttpMethod.GET, BUCKETS, Operation.METADATA_LIST, buckets::list),
                Route.of(HttpMethod.PUT, BUCKET, Operation.METADATA_WRITE, buckets::create),
                Route.of(HttpMethod.GET, BUCKET, Operation.METADATA_READ, buckets::describe),
                Route.of(HttpMethod.HEAD, BUCKET, Operation.METADATA_READ, buckets::head),
                Route.of(HttpMethod.PATCH, BUCKET, Operation.METADATA_WRITE, buckets::change),
                Route.of(HttpMethod.DELETE, BUCKET, Operation.DELETE, buckets::delete),
                Route.of(
                        HttpMethod.GET,
                        OBJECTS,
                        Operation.METADATA_LIST,
                        new ByQuery(
                                List.of(ArchivePrefix.ARCHIVE),
                                new ArchivePrefix(transfers, admission.archives(), TemporaryFiles.ofTheMachine()),
                                Operation.ARCHIVE,
                                new ListObjects(admission.listings()))),
                Route.of(HttpMethod.POST, OBJECTS, Operation.UPLOAD, new UploadForm(storer, admission.uploads())),
                Route.of(HttpMethod.POST, OBJECTS + ":copy", Operation.METADATA_WRITE, new CopyPrefix(false)),
                Route.of(HttpMethod.POST, OBJECTS + ":move", Operation.METADATA_WRITE, new CopyPrefix(true)),
                Route.of(HttpMethod.POST, OBJECT + ":copy", Operation.METADATA_WRITE, new CopyObject(false)),
                Route.of(HttpMethod.POST, OBJECT + ":move", Operation.METADATA_WRITE, new CopyObject(true)),
                Route.of(
                        HttpMethod.POST,
                        OBJECT + ":extract",
                        Operation.EXTRACTION,
                        new ExtractArchive(transfers, storer, admission.extractions())),
                Route.of(HttpMethod.PATCH, OBJECT, Operation.METADATA_WRITE, new PatchObject()),
                Route.of(HttpMethod.GET, OBJECT, Operation.DOWNLOAD, get),
                Route.of(HttpMethod.HEAD, OBJECT, Operation.METADATA_READ, get),
                Route.of(HttpMethod.PUT, OBJECT, Operation.UPLOAD, new PutObject(storer)),
                Route.of(HttpMethod.DELETE, OBJECT, Operation.DELETE, new DeleteObject()));
    }
}
