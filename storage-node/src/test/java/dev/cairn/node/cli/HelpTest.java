package dev.cairn.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class HelpTest {
    @Test
    void everyCommandSaysWhatItTakesAndWhereTheServerIs() {
        Cli.commands().forEach((name, type) -> {
            CommandLine command = new CommandLine(type);
            String usage = command.getUsageMessage();

            assertThat(command.getCommandName()).isEqualTo(name);
            assertThat(usage).contains("--server=URL", "CAIRN_SERVER", "--json", "--help");
        });
    }

    @Test
    void argumentsAreNamedOnce() {
        assertThat(new CommandLine(new PutCommand()).getUsageMessage().replaceAll("\\s+", " "))
                .contains("LOCAL... BUCKET[/KEY] Stores files and folders.")
                .containsPattern("LOCAL\\.\\.\\. BUCKET\\[/KEY] Files and folders");
    }
}
