package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;

/** Everything that was measured, in one answer. */
public final class ExportRoutes {
    /** Each holds the history as it was, so that what is removed meanwhile takes room on the disk. */
    private static final int EXPORTS_MAX = 1;

    private static final int WAITING_MAX = 4;

    /** Who reads more slowly would keep the place from all others. */
    private static final Duration TIME_MAX = Duration.ofMinutes(10);

    private final Turns turns;
    private final FileStoragePerformanceMonitor monitor;
    private final String node;

    /** @param node the id of the one that is measured */
    public ExportRoutes(FileStoragePerformanceMonitor monitor, String node) {
        this.monitor = monitor;
        this.node = node;
        this.turns = new Turns(EXPORTS_MAX, WAITING_MAX).shownAs("export", monitor.meters());
    }

    public List<Route> routes() {
        return List.of(Route.plain(HttpMethod.GET, "/v1/metrics/export", this::export));
    }

    private Future<Void> export(Exchange exchange) {
        boolean csv = Formats.csv(exchange);
        exchange.response().putHeader("Cache-Control", "no-store").putHeader("Vary", "Accept");
        return turns.take(exchange::onLoop, () -> {
            Export export = new Export(monitor, node, csv ? new ExportCsv() : new ExportJson(), exchange.now());
            return exchange.parts(
                    csv ? Csv.CONTENT_TYPE : "application/json",
                    new TimedParts(export, TIME_MAX, monitor.meters().config().clock()::monotonicTime));
        });
    }
}
