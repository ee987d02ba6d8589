package dev.cairn.node.http;

import java.util.List;

/** The routes of the store, as a table to hold against {@code docs/openapi.yaml}. */
final class StoreRoutes {
    static final String BUCKETS = "/v1/buckets";
    static final String BUCKET = BUCKETS + "/{bucket}";
    static final String OBJECTS = BUCKET + "/objects";
    static final String OBJECT = OBJECTS + "/{key}";

    private StoreRoutes() {}

    static List<Route> all(Admission admission) {
        return List.of();
    }
}
