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
        ObjectStorer storer = new ObjectStorer(services, admission.uploads(), config.inlineBytesMax());
        GetObject get = new GetObject();
        return List.of(
                Route.of(HttpMethod.GET, OBJECT, Operation.DOWNLOAD, get),
                Route.of(HttpMethod.HEAD, OBJECT, Operation.METADATA_READ, get),
                Route.of(HttpMethod.PUT, OBJECT, Operation.UPLOAD, new PutObject(storer)),
                Route.of(HttpMethod.DELETE, OBJECT, Operation.DELETE, new DeleteObject()));
    }
}
