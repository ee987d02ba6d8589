package dev.cairn.monitoring.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Goal: an alert that concerns the whole cluster is told once, and never lost. Method: one node's alerts, whose role is set by hand. */
class ClusterAlertsTest {
    private static final String RULE = "no-leader";

    private final AlertsFixture its = new AlertsFixture();

    @BeforeEach
    void somebodyIsToBeTold() {
        its.alerts.put(Webhook.of("pager", "http://localhost/", Map.of()));
    }

    private void fires() {
        its.node.withoutLeader = OptionalDouble.of(20);
        its.seconds(1);
    }

    private void ends() {
        its.node.withoutLeader = OptionalDouble.of(0);
        its.seconds(1);
    }

    private List<String> told() {
        return its.posted.stream()
                .map(change -> change.rule() + " " + change.kind())
                .toList();
    }

    @Test
    void whoLeadsTellsOnceAndInTheNameOfAll() {
        fires();
        its.seconds(30);
        ends();

        assertThat(told()).containsExactly("no-leader FIRING", "no-leader RESOLVED");
        assertThat(its.posted)
                .allSatisfy(change ->
                        assertThat(change.alert().orElseThrow().node()).isEqualTo("cluster"));
    }

    @Test
    void whoFollowsShowsTheAlertAndTellsNobody() {
        its.role = ClusterRole.FOLLOWS;

        fires();

        assertThat(its.alerts.alerts()).extracting(Alert::rule).containsExactly(RULE);
        assertThat(its.posted).isEmpty();
    }

    @Test
    void whatIsOfThisNodeIsToldByThisNodeWhateverItsRole() {
        its.role = ClusterRole.FOLLOWS;

        its.node.diskUsed = OptionalDouble.of(0.97);
        its.seconds(60);

        assertThat(told()).contains("disk-used-95 FIRING");
        assertThat(its.posted)
                .allSatisfy(change ->
                        assertThat(change.alert().orElseThrow().node()).isEqualTo("node-1"));
    }

    @Test
    void whoComesToLeadTellsWhatFiresAndDoesSoOnce() {
        its.role = ClusterRole.FOLLOWS;
        fires();

        its.role = ClusterRole.LEADS;
        its.seconds(30);

        assertThat(told()).containsExactly("no-leader FIRING");
    }

    @Test
    void whoComesToLeadTellsWhatEndedOfLateAndNothingOfLongAgo() {
        its.role = ClusterRole.FOLLOWS;
        fires();
        ends();

        its.role = ClusterRole.LEADS;
        its.seconds(1);
        assertThat(told()).containsExactly("no-leader RESOLVED");

        its.posted.clear();
        its.role = ClusterRole.FOLLOWS;
        its.seconds((int) ClusterVoice.ENDED_MAX.toSeconds() + 1);
        its.role = ClusterRole.LEADS;
        its.seconds(1);
        assertThat(its.posted).isEmpty();
    }

    @Test
    void whileNobodyLeadsEachTellsAndWhoToldTheBeginningTellsTheEnd() {
        its.alerts.put(Webhook.of("board", "http://localhost/", Map.of()));
        its.role = ClusterRole.NOBODY_LEADS;
        fires();
        assertThat(told()).containsExactly("no-leader FIRING", "no-leader FIRING");

        its.role = ClusterRole.FOLLOWS; // Who leads may have been restarted, and know of nothing.
        ends();

        assertThat(told())
                .containsExactly("no-leader FIRING", "no-leader FIRING", "no-leader RESOLVED", "no-leader RESOLVED");
    }

    @Test
    void whatFiredBeforeARestartIsToldByWhoThenComesToLead() {
        its.role = ClusterRole.FOLLOWS;
        fires();
        its.alerts.close();

        its.open();
        its.seconds(1);
        assertThat(its.posted).isEmpty();
        its.role = ClusterRole.LEADS;
        its.seconds(1);

        assertThat(told()).containsExactly("no-leader FIRING");
    }

    @Test
    void whatIsSilencedIsNotToldByWhoComesToLead() {
        its.role = ClusterRole.FOLLOWS;
        fires();
        its.alerts.silence(RULE, new Silence(its.alerts.now().plusSeconds(600), "me", Optional.empty()));

        its.role = ClusterRole.LEADS;
        its.seconds(5);

        assertThat(its.posted).isEmpty();
    }
}
