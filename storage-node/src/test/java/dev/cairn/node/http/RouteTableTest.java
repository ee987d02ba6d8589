package dev.cairn.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are data: nothing in a path is resolved, merged or cut. */
class RouteTableTest {
    private static final String OBJECT = "/v1/buckets/{bucket}/objects/{key}";

    private final RouteTable table = new RouteTable(List.of(
            route(HttpMethod.GET, "/v1/buckets"),
            route(HttpMethod.GET, "/v1/buckets/{bucket}"),
            route(HttpMethod.GET, "/v1/buckets/{bucket}/objects"),
            route(HttpMethod.POST, "/v1/buckets/{bucket}/objects:copy"),
            route(HttpMethod.POST, OBJECT + ":copy"),
            route(HttpMethod.GET, OBJECT),
            route(HttpMethod.PUT, OBJECT)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "k",
                "a/b/c",
                "../../etc/passwd",
                "..%2F..",
                "a//b",
                "/",
                "//",
                "a/",
                "",
                ".",
                "%2F",
                "a?b",
                "k:copy",
                "a:copy/b",
                "objects/x",
                "a;v=1",
                "%00",
                "a b"
            })
    void restOfThePathIsTheKey(String key) {
        RouteTable.Found found = table.find(HttpMethod.PUT, "/v1/buckets/box/objects/" + key);

        assertThat(found.route().template()).isEqualTo(OBJECT);
        assertThat(found.match().raw("bucket")).contains("box");
        assertThat(found.match().raw("key")).contains(key);
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/buckets, /v1/buckets",
        "/v1/buckets/b, /v1/buckets/{bucket}",
        "/v1/buckets/b/objects, /v1/buckets/{bucket}/objects",
        "/v1/buckets/b/objects/, /v1/buckets/{bucket}/objects/{key}"
    })
    void literalPathsAreFound(String path, String template) {
        assertThat(table.find(HttpMethod.GET, path).route().template()).isEqualTo(template);
    }

    @Test
    void actionsAreForPostOnly() {
        assertThat(table.find(HttpMethod.POST, "/v1/buckets/b/objects/a:copy")
                        .match()
                        .raw("key"))
                .contains("a");
        assertThat(table.find(HttpMethod.POST, "/v1/buckets/b/objects/a:copy:copy")
                        .match()
                        .raw("key"))
                .contains("a:copy");
        assertThat(table.find(HttpMethod.GET, "/v1/buckets/b/objects/a:copy")
                        .match()
                        .raw("key"))
                .contains("a:copy");
        assertThat(table.find(HttpMethod.POST, "/v1/buckets/b/objects:copy")
                        .route()
                        .template())
                .isEqualTo("/v1/buckets/{bucket}/objects:copy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/v1",
                "/v1/",
                "/v1/buckets/",
                "//v1/buckets",
                "/V1/buckets",
                "/v1/buckets//objects/k",
                "/v1/./buckets",
                "/v2/buckets"
            })
    void otherPathsAreUnknown(String path) {
        assertThatThrownBy(() -> table.find(HttpMethod.GET, path))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.error()).isEqualTo(new RequestError.NoSuchRoute(path)));
    }

    @Test
    void knownPathWithAnotherMethodNamesThoseItTakes() {
        assertThatThrownBy(() -> table.find(HttpMethod.DELETE, "/v1/buckets/b/objects/k"))
                .isInstanceOfSatisfying(
                        RequestException.class,
                        refused -> assertThat(refused.error())
                                .isEqualTo(new RequestError.MethodNotAllowed("DELETE", List.of("GET", "PUT"))));
    }

    @Test
    void oneRouteCannotHideAnother() {
        assertThatThrownBy(() -> new RouteTable(List.of(route(HttpMethod.GET, "/x"), route(HttpMethod.GET, "/x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Route route(HttpMethod method, String template) {
        return Route.plain(method, template, _ -> Future.succeededFuture());
    }
}
