package dev.cairn.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The checker itself: a checker that sees nothing passes everything. */
class LedgerTest {
    @Test
    void ledgerNoticesLoss() {
        Ledger ledger = new Ledger();
        ledger.known("key", Optional.of("aa"));

        assertThat(ledger.contradictions(Map.of())).hasSize(1);
        assertThat(ledger.contradictions(Map.of("key", "aa"))).isEmpty();
        assertThat(ledger.contradictions(Map.of("key", "bb"))).hasSize(1);
        assertThat(ledger.contradictions(Map.of("key", "aa", "ghost", "cc"))).hasSize(1);
    }

    @Test
    void openChangeMayBeThereOrNot() {
        Ledger ledger = new Ledger();
        ledger.known("key", Optional.of("aa"));
        ledger.sent("key", Optional.of("bb"));

        assertThat(ledger.contradictions(Map.of("key", "aa"))).isEmpty();
        assertThat(ledger.contradictions(Map.of("key", "bb"))).isEmpty();
        assertThat(ledger.contradictions(Map.of())).hasSize(1);
    }
}
