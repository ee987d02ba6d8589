package dev.cairn.node.status;

import dev.cairn.monitoring.FileStoragePerformanceMonitor;
import dev.cairn.node.http.Exchange;
import dev.cairn.node.http.RequestError;
import dev.cairn.node.http.RequestException;
import dev.cairn.node.http.Route;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Everything that was measured, in one answer. */
public final class ExportRoutes {
    /** Each holds the history as it was, so that what is removed meanwhile takes room on the disk. */
    private static final int EXPORTS_MAX = 1;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final Semaphore places = new Semaphore(EXPORTS_MAX);
    private final FileStoragePerformanceMonitor monitor;

    public ExportRoutes(FileStoragePerformanceMonitor monitor) {
        this.monitor = monitor;
    }

    public List<Route> routes() {
        return List.of(Route.plain(HttpMethod.GET, "/v1/metrics/export", this::export));
    }

    private Future<Void> export(Exchange exchange) {
        boolean csv = Formats.csv(exchange);
        if (!places.tryAcquire()) {
            throw new RequestException(new RequestError.Busy("exports of measurements at once", RETRY_AFTER));
        }
        exchange.response().putHeader("Cache-Control", "no-store").putHeader("Vary", "Accept");
        Export export = new Export(monitor, csv ? new ExportCsv() : new ExportJson(), exchange.now());
        return exchange.parts(csv ? Csv.CONTENT_TYPE : "application/json", export)
                .onComplete(_ -> places.release());
    }
}
