package dev.cairn.node.cluster;

import dev.cairn.metadata.Command;
import dev.cairn.metadata.Command.DiscardDeadLetters;
import dev.cairn.metadata.Command.RetryDeadLetters;
import dev.cairn.metadata.DeadLetter;
import dev.cairn.metadata.DeadLetters;
import dev.cairn.metadata.FileId;
import dev.cairn.metadata.InvalidValueException;
import dev.cairn.metadata.MetadataView;
import dev.cairn.metadata.Owed;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.JsonInput;
import dev.cairn.node.http.Query;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /v1/cluster/dead-letters} and what is done with them. A letter is named {@code node/content}. */
final class DeadLetterRoutes {
    private static final String LETTERS = "/v1/cluster/dead-letters";
    private static final int LIMIT_DEFAULT = 100;
    private static final int LIMIT_MAX = 1_000;

    private final Supplier<Member> member;

    /** @param member throws where there is none */
    DeadLetterRoutes(Supplier<Member> member) {
        this.member = member;
    }

    List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, LETTERS, this::list),
                Route.plain(HttpMethod.POST, LETTERS + ":retry", this::retry),
                Route.plain(HttpMethod.POST, LETTERS + ":discard", this::discard));
    }

    private Future<Void> list(Exchange exchange) {
        Query query = exchange.query();
        int limit = query.count("limit", LIMIT_MAX).orElse(LIMIT_DEFAULT);
        Optional<Owed> after = query.get("after").map(name -> owed("after", name));
        return exchange.on(member.get().metadata().view())
                .compose(view -> exchange.blocking(() -> page(view, after, limit)))
                .compose(json -> ClusterRoutes.send(exchange, json));
    }

    private static JsonObject page(MetadataView view, Optional<Owed> after, int limit) {
        List<DeadLetter> letters = view.deadLetters(after, limit);
        JsonArray all = new JsonArray();
        letters.forEach(letter -> all.add(json(letter)));
        JsonObject json = new JsonObject()
                .put("depth", view.deadLetterCount())
                .put("capacity", DeadLetter.DEAD_LETTERS_MAX)
                .put("deadLetters", all);
        if (letters.size() == limit) {
            json.put("next", name(letters.getLast().owed()));
        }
        return json;
    }

    private static JsonObject json(DeadLetter letter) {
        return new JsonObject()
                .put("name", name(letter.owed()))
                .put("node", letter.owed().node().toString())
                .put("content", letter.owed().content().toString())
                .put("copiesLeft", letter.repair().copiesLeft())
                .put("attempts", letter.attempts())
                .put("reason", letter.reason())
                .put("firstFailed", letter.firstFailed().toString())
                .put("lastFailed", letter.lastFailed().toString());
    }

    private static String name(Owed owed) {
        return owed.node() + "/" + owed.content();
    }

    private static Owed owed(String field, String name) {
        int slash = name.indexOf('/');
        try {
            return new Owed(
                    FileId.parse(name.substring(0, Math.max(slash, 0))), FileId.parse(name.substring(slash + 1)));
        } catch (IllegalArgumentException notOne) {
            throw new InvalidValueException(field, "the name of a dead letter, node/content", name);
        }
    }

    private Future<Void> retry(Exchange exchange) {
        Member asked = member.get();
        return letters(exchange)
                .compose(letters -> exchange.on(asked.metadata()
                        .submit(new RetryDeadLetters(letters, asked.clock().instant()))))
                .compose(done -> ClusterRoutes.send(
                        exchange, new JsonObject().put("retried", done.moved()).put("noRoom", done.noRoom())));
    }

    private Future<Void> discard(Exchange exchange) {
        Member asked = member.get();
        return letters(exchange)
                .compose(letters -> exchange.on(asked.metadata()
                        .submit(new DiscardDeadLetters(letters, asked.clock().instant()))))
                .compose(done -> ClusterRoutes.send(exchange, new JsonObject().put("discarded", done.removed())));
    }

    /** Either {@code "all": true} or {@code "names"}: nothing is meant by leaving both out. */
    private static Future<DeadLetters> letters(Exchange exchange) {
        return exchange.body(JsonInput.BODY_BYTES_MAX).map(body -> {
            JsonInput input = JsonInput.parse(body).only("all", "names");
            boolean all = input.truth("all").orElse(false);
            List<String> names = input.texts("names").orElse(List.of());
            if (all == !names.isEmpty()) {
                throw new InvalidValueException(
                        "names", "names of dead letters, or none and \"all\": true", names.toString());
            }
            if (names.size() > Command.REPAIRS_AT_ONCE_MAX) {
                throw new InvalidValueException(
                        "names", "at most " + Command.REPAIRS_AT_ONCE_MAX + " names", String.valueOf(names.size()));
            }
            return all
                    ? new DeadLetters.All()
                    : new DeadLetters.Those(
                            names.stream().map(name -> owed("names", name)).toList());
        });
    }
}
