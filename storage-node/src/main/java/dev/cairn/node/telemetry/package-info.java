/**
 * Tells a collector what the node measured and which requests it followed, by OTLP over HTTP, where one is configured.
 *
 * <p><b>Owns:</b> the translation of metrics and traces into those of OpenTelemetry, and the lines before the collector, which are
 * bounded: what finds no room is dropped and counted. <b>Never decides</b> what is measured, and never fails or delays a request.
 *
 * <p><b>Threads:</b> the SDK's own, one for metrics and one for traces. Without a collector nothing of it is loaded.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.telemetry.Telemetry}.
 */
@NullMarked
package dev.cairn.node.telemetry;

import org.jspecify.annotations.NullMarked;
