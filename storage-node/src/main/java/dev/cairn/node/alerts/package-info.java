/**
 * What a node adds to the alerts of its monitor: the API, the files in which they are kept, and the way to webhooks.
 *
 * <p><b>Owns:</b> how rules, alerts and their changes are written as JSON, in answers and in files, and what is posted to webhooks.
 * <b>Never decides</b> when there is an alert.
 *
 * <p><b>Threads:</b> what reads or writes files goes through the gate; files and webhooks otherwise belong to the threads of the alerts.
 * <b>After a crash:</b> settings are those that were answered with success; of the history the last changes may be missing.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.alerts.AlertRoutes}, {@link dev.cairn.node.alerts.AlertFiles}.
 */
@NullMarked
package dev.cairn.node.alerts;

import org.jspecify.annotations.NullMarked;
