package dev.cairn.replication.membership;

import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How members find and watch each other. All times should be the same on all members.
 *
 * @param host the one address of this machine on which the port is open, and at which the others reach it
 * @param port TCP, not for strangers: keep it from them (docs/decisions/0207)
 * @param discovery how the first other member is found
 * @param heartbeat after what time a member lets the others hear of it again
 * @param suspicionTimeout after what time without hearing of it a member is suspect
 * @param failureTimeout after what time without hearing of it a member is removed; in whole seconds, and up to one heartbeat of
 *     whole seconds passes until it is
 */
public record MembershipConfig(
        String host,
        int port,
        Discovery discovery,
        Duration heartbeat,
        Duration suspicionTimeout,
        Duration failureTimeout) {
    static final Duration HEARTBEAT = Duration.ofMillis(500);
    static final Duration SUSPICION_TIMEOUT = Duration.ofSeconds(2);
    static final Duration FAILURE_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration HEARTBEAT_MIN = Duration.ofMillis(50);
    private static final Duration FAILURE_TIMEOUT_MAX = Duration.ofMinutes(5);
    private static final Pattern GROUP = Pattern.compile("2(2[4-9]|3[0-9])(\\.(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})){3}");

    public MembershipConfig {
        require(!host.isBlank(), "cluster.host", host, "must be an address of this machine");
        requirePort("cluster.membership-port", port);
        requireValid(discovery);
        require(
                heartbeat.compareTo(HEARTBEAT_MIN) >= 0,
                "heartbeat",
                heartbeat,
                "must be " + HEARTBEAT_MIN + " or more");
        require(
                suspicionTimeout.compareTo(heartbeat.multipliedBy(2)) >= 0, // One beat may be late.
                "suspicionTimeout",
                suspicionTimeout,
                "must be twice the heartbeat, " + heartbeat + ", or more");
        require(
                failureTimeout.compareTo(suspicionTimeout) > 0
                        && failureTimeout.compareTo(FAILURE_TIMEOUT_MAX) <= 0
                        && failureTimeout.equals(Duration.ofSeconds(failureTimeout.toSeconds())),
                "failureTimeout",
                failureTimeout,
                "must be whole seconds, more than the suspicionTimeout, " + suspicionTimeout + ", and up to "
                        + FAILURE_TIMEOUT_MAX);
    }

    /** With the usual times: a member is suspect after 2 s and removed after 5 to 6. */
    public static MembershipConfig of(String host, int port, Discovery discovery) {
        return new MembershipConfig(host, port, discovery, HEARTBEAT, SUSPICION_TIMEOUT, FAILURE_TIMEOUT);
    }

    private static void requireValid(Discovery discovery) {
        switch (discovery) {
            case MemberList _, KubernetesDns _ -> {}
            case Multicast(String group, int groupPort) -> {
                require(GROUP.matcher(group).matches(), "group", group, "must be an IPv4 address of multicast");
                requirePort("port of the group", groupPort);
            }
        }
    }

    private static void requirePort(String key, int port) {
        require(port >= 1 && port <= HostPort.PORT_MAX, key, port, "must be 1 to " + HostPort.PORT_MAX);
    }

    private static void require(boolean holds, String key, Object value, String rule) {
        if (!holds) {
            throw new IllegalArgumentException("%s %s; is %s".formatted(key, rule, value));
        }
    }

    /**
     * What {@code host} stands for.
     *
     * @throws UnknownHostException if that is nothing, or not one address: an internal port is never open on all
     */
    InetAddress address() throws UnknownHostException {
        InetAddress address = InetAddress.getByName(host);
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new UnknownHostException("cluster.host must be one address of this machine; is " + host);
        }
        return address;
    }
}
