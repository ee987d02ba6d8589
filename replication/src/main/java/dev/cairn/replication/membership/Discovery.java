package dev.cairn.replication.membership;

import java.util.List;
import java.util.regex.Pattern;

/**
 * How a node finds the others when it starts. It needs to find one; the others it then hears of, and remembers for hours, so nothing is added
 * while it runs: who starts again with more addresses knows them from the log. All nodes of a cluster must use the same way.
 */
public sealed interface Discovery {
    /**
     * By asking known addresses. An address at which nobody answers makes the start longer.
     *
     * @param addresses of other members' cluster ports; the node's own may be among them. Empty: it waits until others find it
     */
    record MemberList(List<HostPort> addresses) implements Discovery {
        public MemberList {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * By asking everybody on the local network. The question shows the name of the cluster, which is what lets a process join (docs/decisions/0207),
     * and is listened for on all addresses of the machine: for networks on which everybody is trusted.
     *
     * @param group an IPv4 address for multicast
     * @param port UDP; the same on all nodes
     */
    record Multicast(String group, int port) implements Discovery {
        /** What Hazelcast takes by itself. */
        public static final Multicast DEFAULT = new Multicast("224.2.2.3", 54_327);
    }

    /**
     * By the addresses that the name of a headless service stands for; each node listens on the same port.
     *
     * @param service such as {@code cairn.default.svc.cluster.local}
     */
    record KubernetesDns(String service) implements Discovery {
        private static final Pattern SERVICE = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,252})");

        public KubernetesDns {
            require(service);
        }

        /** @throws IllegalArgumentException if it is no name of a service */
        public static void require(String service) {
            if (!SERVICE.matcher(service).matches()) {
                throw new IllegalArgumentException(
                        "cluster.kubernetes-service must be the name of a service; is '%s'".formatted(service));
            }
        }
    }
}
