/**
 * The API over HTTP: routes, what a request may say, and what each outcome answers.
 *
 * <p><b>Owns:</b> routing by the raw path, request ids, problems, preconditions and ranges as HTTP states them, the headers of
 * an object. <b>Never decides</b> whether a precondition of a write holds (the commit does) nor where bytes lie.
 *
 * <p><b>Threads:</b> a request lives on the event loop that accepted its connection; every type here belongs to that loop
 * unless it says otherwise. What blocks goes through {@link dev.cairn.node.http.BlockingGate}. <b>After a crash:</b> nothing
 * here survives; what was answered is in the commit log.
 *
 * <p><b>Read first:</b> {@link dev.cairn.node.http.HttpApi}, {@link dev.cairn.node.http.Exchange}, then
 * {@code docs/openapi.yaml} and {@code docs/problems.md}.
 */
@NullMarked
package dev.cairn.node.http;

import org.jspecify.annotations.NullMarked;
