/**
 * Says when what is measured is not as it should be: rules, the alerts that they raise, and who is told.
 *
 * <p><b>Owns:</b> what a rule may say, the states of an alert, what is kept of both, and the queues to receivers. <b>Never</b> makes an
 * operation wait or fail, and knows neither files nor HTTP: what is kept and what is sent goes through {@link
 * dev.cairn.monitoring.alerts.AlertsStore} and {@link dev.cairn.monitoring.alerts.AlertSender}.
 *
 * <p><b>Threads:</b> a thread of its own evaluates the rules once a second; a rule about each measurement is evaluated on the thread that
 * measured. Receivers are told on threads of theirs. All public types may be used by any thread.
 *
 * <p><b>Read first:</b> {@link dev.cairn.monitoring.alerts.AlertRule}, {@link dev.cairn.monitoring.alerts.AlertState}, then {@link
 * dev.cairn.monitoring.alerts.Alerts} and {@code docs/decisions/0703-alerts.md}.
 */
@NullMarked
package dev.cairn.monitoring.alerts;

import org.jspecify.annotations.NullMarked;
