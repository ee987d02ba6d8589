package dev.cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.node.config.ConfigSources;
import dev.cairn.node.config.NodeConfig;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenFileSharesTest {
    private static final OpenFileShares ASKED = new OpenFileShares(10_000, 256, 1_024);

    @Test
    void limitThatIsSufficientChangesNothing() throws Exception {
        NodeConfig config = config();

        assertThat(OpenFileShares.fit(config, ASKED.needed())).isEqualTo(config);
        assertThat(OpenFileShares.fit(config, ASKED.needed() - 1)).isNotEqualTo(config);
    }

    @ParameterizedTest
    @ValueSource(longs = {OpenFileShares.LIMIT_MIN, 1_024, 4_096, 11_000})
    void clientsNeverGetWhatStorageNeeds(long limit) {
        OpenFileShares shares = ASKED.within(limit);

        long clients = (long) shares.connections() + shares.uploads() + shares.segments();
        assertThat(clients).isLessThanOrEqualTo(Math.max(limit / 2, limit - OpenFileShares.INDEX_FILES));
        assertThat(shares.connections()).isGreaterThanOrEqualTo((int) (limit / 4));
    }

    @Test
    void sharesArriveInTheConfiguration() throws Exception {
        NodeConfig fitted = OpenFileShares.fit(config(), 512);

        assertThat(fitted.http().connectionsMax()).isEqualTo(128);
        assertThat(fitted.http().uploadsMax()).isEqualTo(64);
        assertThat(fitted.volume().openFiles()).isEqualTo(64);
    }

    @Test
    void limitOfNoUseIsRefusedWithWhatToDo() {
        assertThatThrownBy(() -> OpenFileShares.fit(config(), OpenFileShares.LIMIT_MIN - 1))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("may open 511 files")
                .hasMessageContaining("ulimit -n");
    }

    private static NodeConfig config() throws Exception {
        return new ConfigSources().load(Optional.empty(), Map.of(), Map.of());
    }
}
