package dev.cairn.node.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;

/** An exporter whose results are watched. */
record WatchedSpanExporter(SpanExporter exporter, Deliveries deliveries) implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
        return deliveries.watched(exporter.export(spans));
    }

    @Override
    public CompletableResultCode flush() {
        return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
        return exporter.shutdown();
    }
}
