package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    @Test
    void everyCommandSaysWhatItTakesAndWhereTheServerIs() {
        Cli.commands().forEach((name, type) -> {
            CommandLine command = new CommandLine(type);
            assertThat(command.getCommandName()).isEqualTo(name);
            assertThat(command.getUsageMessage()).contains("--help");
            assertThat(
                            command.getSubcommands().isEmpty()
                                    ? List.of(command)
                                    : command.getSubcommands().values())
                    .allSatisfy(each -> assertThat(each.getUsageMessage())
                            .contains("--server=URL", "CAIRN_SERVER", "--json", "--help"));
        });
    }

    @Test
    void argumentsAreNamedOnce() {
        assertThat(new CommandLine(new PutCommand()).getUsageMessage().replaceAll("\\s+", " "))
                .contains("LOCAL... BUCKET[/KEY] Stores files and folders.")
                .containsPattern("LOCAL\\.\\.\\. BUCKET\\[/KEY] Files and folders");
    }
}
