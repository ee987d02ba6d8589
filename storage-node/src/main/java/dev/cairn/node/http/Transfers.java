package dev.cairn.node.http;

import dev.cairn.node.transfer.ClientGoneException;
import io.vertx.core.Future;
import java.util.concurrent.Callable;

/** What answers of archives have in common: few at once, each by a thread of its own, which tells of damage that it meets. */
final class Transfers {
    private final ObjectStorer storer;

    Transfers(ObjectStorer storer) {
        this.storer = storer;
    }

    /** What a thread does that may block. */
    interface Work {
        void run() throws Exception;
    }

    /**
     * Runs {@code work} if there is a place for it.
     *
     * @param what it is one of, as an answer says that there are too many
     * @return fails with {@link RequestError.Busy}, too
     */
    Future<Void> run(Exchange exchange, Admission.Bound places, String what, Callable<Future<Void>> work) {
        if (!places.enter()) {
            return Future.failedFuture(new RequestException(new RequestError.Busy(what, BlockingGate.RETRY_AFTER)));
        }
        Future<Void> done;
        try {
            done = work.call();
        } catch (Exception e) {
            done = Future.failedFuture(e);
        }
        return done.onComplete(_ -> places.leave()).onFailure(failure -> countDamage(exchange, failure));
    }

    /** Writes an answer on a thread of its own. */
    Future<Void> push(Exchange exchange, PushedAnswer answer, Work work) {
        if (exchange.isGone()) {
            return Future.failedFuture(new ClientGoneException());
        }
        return storer.transfer(exchange, () -> {
                    work.run();
                    answer.end();
                    return true;
                })
                .compose(_ -> answer.sent());
    }

    private static void countDamage(Exchange exchange, Throwable failure) {
        if (Problems.foreseen(failure)
                .filter(problem -> problem.type() == ProblemType.DAMAGED)
                .isPresent()) {
            exchange.loop().meters().damaged();
        }
    }
}
