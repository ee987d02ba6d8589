package dev.cairn.node.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "dead-letters",
        description = {"Shows copies that could not be made and wait for a person; tries them again, or drops them.", ""
        })
final class DeadLettersCommand extends RemoteCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Which ones to retry or discard, as they are listed.")
    private List<String> names = List.of();

    @ArgGroup
    private Action action = new Action();

    @Option(names = "--all", description = "All of them.")
    private boolean all;

    /** At most one of them. */
    private static final class Action {
        @Option(names = "--retry", description = "Tries to make the copies again.")
        private boolean retry;

        @Option(names = "--discard", description = "Gives them up.")
        private boolean discard;
    }

    DeadLettersCommand() {
        this(Terminal.system());
    }

    DeadLettersCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    int run(Client client, Report report) throws Failure, InterruptedException {
        if (!action.retry && !action.discard) {
            if (all || !names.isEmpty()) {
                throw new Failure.Usage("say what to do with them: --retry or --discard");
            }
            list(client, report);
            return ExitCode.OK;
        }
        if (all != names.isEmpty()) {
            throw new Failure.Usage("give the names of dead letters, or --all");
        }
        Map<String, Object> body = all ? Map.of("all", true) : Map.of("names", names);
        Map<String, Object> done = client.deadLetters(action.retry ? ":retry" : ":discard", body);
        report.line(
                json()
                        ? Json.line(done)
                        : action.retry
                                ? "%d are tried again, for %d there is no room"
                                        .formatted(
                                                ClusterStatus.number(done, "retried"),
                                                ClusterStatus.number(done, "noRoom"))
                                : "%d are given up".formatted(ClusterStatus.number(done, "discarded")));
        return ExitCode.OK;
    }

    private void list(Client client, Report report) throws Failure, InterruptedException {
        Optional<String> after = Optional.empty();
        do {
            Map<String, Object> page = client.deadLetters(after);
            for (Map<String, Object> letter : Json.objects(page, "deadLetters")) {
                report.line(json() ? Json.line(letter) : line(letter));
            }
            after = Optional.ofNullable(page.get("next")).map(String::valueOf);
        } while (after.isPresent());
    }

    private static String line(Map<String, Object> letter) {
        return "%s  copies left: %d, %s since %s: %s"
                .formatted(
                        ClusterStatus.text(letter, "name"),
                        ClusterStatus.number(letter, "copiesLeft"),
                        Sizes.count(ClusterStatus.number(letter, "attempts"), "attempt"),
                        ClusterStatus.text(letter, "firstFailed"),
                        ClusterStatus.text(letter, "reason"));
    }
}
