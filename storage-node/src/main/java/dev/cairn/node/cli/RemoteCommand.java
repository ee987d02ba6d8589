package dev.cairn.node.cli;

import java.io.BufferedWriter;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What all commands have in common: a connection, a report, and one way in which failures become exit codes. */
abstract class RemoteCommand implements Callable<Integer> {
    private static final int OUT_BUFFER_CHARS = 32 * 1024;
    private static final int INTERRUPTED = 130;

    private final Terminal terminal;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private OutputOptions output = new OutputOptions();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private HelpOption help = new HelpOption();

    RemoteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The work. @return exit code */
    abstract int run(Client client, Report report) throws Failure, InterruptedException;

    @Override
    public final Integer call() {
        PrintWriter out = new PrintWriter(new BufferedWriter(spec.commandLine().getOut(), OUT_BUFFER_CHARS));
        int exitCode = call(out);
        out.flush();
        if (exitCode != ExitCode.OK || !terminal.outputLost().getAsBoolean()) {
            return exitCode;
        }
        spec.commandLine().getErr().println("cairn: standard output was closed, or cannot be written to");
        return ExitCode.FAILED;
    }

    private int call(PrintWriter out) {
        Progress progress = new Progress(spec.name(), System::nanoTime);
        try (Report report = new Report(spec.name(), out, spec.commandLine().getErr(), output.mode(), progress)) {
            Thread hook = new Thread(report::close, "tidy-terminal");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                return run(report);
            } finally {
                removeHook(hook);
            }
        }
    }

    Terminal terminal() {
        return terminal;
    }

    boolean json() {
        return output.json();
    }

    private int run(Report report) {
        try (Client client = connection.open()) {
            return run(client, report);
        } catch (Failure.Usage e) {
            report.failure(e);
            report.note("see '%s --help'".formatted(spec.qualifiedName()));
            return e.exitCode();
        } catch (Failure e) {
            report.failure(e);
            return e.exitCode();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return INTERRUPTED;
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The machine is going down already, and the hook with it.
        }
    }
}
