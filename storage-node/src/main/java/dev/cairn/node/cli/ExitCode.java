package dev.cairn.node.cli;

/** What the shell sees. The numbers are part of the interface: {@code docs/cli.md} lists them. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNREACHABLE = 3;
    static final int NOT_FOUND = 4;

    private ExitCode() {}
}
