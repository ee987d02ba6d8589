package dev.cairn.node.telemetry;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what a collector took and what it did not, and says once that it takes no more, and that it does again. */
final class Deliveries {
    private static final Logger log = LoggerFactory.getLogger(Deliveries.class);

    private static final int CAUSES_MAX = 20;

    private final ExportMeters.Signal signal;
    private final URI endpoint;
    private final ExportMeters meters;
    private final AtomicBoolean failing = new AtomicBoolean();

    Deliveries(ExportMeters.Signal signal, URI endpoint, ExportMeters meters) {
        this.signal = signal;
        this.endpoint = endpoint;
        this.meters = meters;
    }

    CompletableResultCode watched(CompletableResultCode result) {
        return result.whenComplete(() -> {
            if (result.isSuccess()) {
                succeeded();
            } else {
                failed(result);
            }
        });
    }

    private void succeeded() {
        meters.delivered(signal).increment();
        if (failing.compareAndSet(true, false)) {
            log.info("{} takes {} again", endpoint, signal);
        }
    }

    private void failed(CompletableResultCode result) {
        meters.failed(signal).increment();
        if (failing.compareAndSet(false, true)) {
            String why = why(result.getFailureThrowable());
            log.warn("{} does not take {}, and what it misses is lost: {}", endpoint, signal, why);
        }
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; depth < CAUSES_MAX && cause != null && cause.getCause() != null; depth++) {
            cause = cause.getCause();
        }
        if (cause instanceof HttpExportException answered && answered.getResponse() != null) {
            return "it answered " + answered.getResponse().getStatusCode();
        }
        return cause == null ? "no cause is known" : cause.toString();
    }
}
