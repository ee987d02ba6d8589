package dev.cairn.node.status;

import dev.cairn.monitoring.KeptSettings;
import dev.cairn.monitoring.MonitoringSettings;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.JsonInput;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The settings of the monitor, read and changed while the node runs. */
public final class SettingsRoutes {
    private static final String PATH = "/v1/monitoring/settings";

    private final KeptSettings settings;

    public SettingsRoutes(KeptSettings settings) {
        this.settings = settings;
    }

    public List<Route> routes() {
        return List.of(
                Route.plain(HttpMethod.GET, PATH, exchange -> send(exchange, settings.now())),
                Route.plain(HttpMethod.PATCH, PATH, this::change));
    }

    /** What is wrong with a patch is found before anything of it is done. */
    private Future<Void> change(Exchange exchange) {
        return exchange.body(JsonInput.BODY_BYTES_MAX)
                .map(JsonInput::parse)
                .compose(patch -> exchange.blocking(() -> settings.change(old -> SettingsJson.patched(old, patch))))
                .compose(changed -> send(exchange, changed));
    }

    private static Future<Void> send(Exchange exchange, MonitoringSettings settings) {
        exchange.response().putHeader("Cache-Control", "no-store");
        return exchange.json(200, SettingsJson.of(settings).toBuffer());
    }
}
