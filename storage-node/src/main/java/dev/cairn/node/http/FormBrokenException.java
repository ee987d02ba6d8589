package dev.cairn.node.http;

/** A form could not be read before any of its files was stored: its problem is the answer. */
final class FormBrokenException extends RuntimeException {
    private final transient Problem problem;

    FormBrokenException(Problem problem) {
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
