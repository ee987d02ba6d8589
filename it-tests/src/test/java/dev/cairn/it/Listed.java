package dev.cairn.it;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One object as a listing shows it. */
record Listed(String key, long size, String sha256, long version) {
    /** Every object of a bucket, page by page. */
    static List<Listed> all(Client client, String bucket) throws IOException {
        List<Listed> objects = new ArrayList<>();
        String token = "";
        do {
            JsonObject page = page(client, bucket, token.isEmpty() ? Map.of() : Map.of("token", token));
            JsonArray items = page.getJsonArray("items");
            for (int i = 0; i < items.size(); i++) {
                objects.add(of(items.getJsonObject(i)));
            }
            token = page.getString("next", "");
            token = token == null ? "" : token;
        } while (!token.isEmpty());
        return objects;
    }

    private static JsonObject page(Client client, String bucket, Map<String, String> parameters) throws IOException {
        String path = "/v1/buckets/" + bucket + "/objects" + Client.query(parameters);
        HttpResponse<byte[]> answer = client.send("GET", path, BodyPublishers.noBody());
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        if (answer.statusCode() != 200) {
            throw new AssertionError("listing answers " + answer.statusCode() + ": " + text);
        }
        return new JsonObject(text);
    }

    private static Listed of(JsonObject item) {
        return new Listed(
                item.getString("key"), item.getLong("size"), item.getString("sha256"), item.getLong("version"));
    }
}
