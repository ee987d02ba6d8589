package dev.cairn.replication.membership;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.CompactSerializationConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MemberAttributeConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.config.TopicConfig;
import com.hazelcast.spi.properties.ClusterProperty;
import com.hazelcast.spi.properties.HazelcastProperty;
import dev.cairn.replication.identity.ClusterSecret;
import dev.cairn.replication.membership.Discovery.KubernetesDns;
import dev.cairn.replication.membership.Discovery.MemberList;
import dev.cairn.replication.membership.Discovery.Multicast;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** What Hazelcast is told. All that it can do and is not needed is off: whoever reaches the port and knows the name is let in. */
final class HazelcastSettings {
    /** On which members let each other hear of them. */
    static final String BEATS = "beats";

    private static final String NAME_PURPOSE = "hazelcast cluster name 1";
    private static final int NAME_BYTES = 32;

    /** Most seconds that a start may look for others, and a close wait for them. */
    private static final int JOIN_SECONDS_MAX = 30;

    private static final int CLOSE_SECONDS_MAX = 5;

    private static final int CONNECT_SECONDS_MAX = 2;
    private static final int MERGE_SECONDS = 5;
    private static final int PARTITIONS = 101;
    private static final int EVENTS_WAITING_MAX = 10_000;

    /** The local network only. */
    private static final int MULTICAST_HOPS_MAX = 1;

    /** What failures of operations are made of; nothing else travels in Java's form. */
    private static final String[] SERIALIZABLE = {
        "[Ljava.lang.StackTraceElement;",
        "[Ljava.lang.Throwable;",
        "java.lang.Error",
        "java.lang.Exception",
        "java.lang.IllegalArgumentException",
        "java.lang.IllegalStateException",
        "java.lang.RuntimeException",
        "java.lang.StackTraceElement",
        "java.lang.Throwable",
        "java.util.ArrayList",
        "java.util.Collections$EmptyList",
        "java.util.Collections$UnmodifiableCollection",
        "java.util.Collections$UnmodifiableList",
    };

    private static final String[] SERIALIZABLE_PACKAGES = {"com.hazelcast.core", "com.hazelcast.spi.exception"};

    private HazelcastSettings() {}

    /** @param address what {@code settings} has as its host */
    static Config of(
            MembershipConfig settings, InetAddress address, MemberAttributes attributes, ClusterSecret secret) {
        Config config = new Config("cairn-" + attributes.nodeId()); // Otherwise threads are named by the cluster.
        config.setClusterName(clusterName(secret));
        MemberAttributeConfig told = config.getMemberAttributeConfig();
        attributes.toMap().forEach(told::setAttribute);
        listen(config, settings.port(), address);
        join(config.getAdvancedNetworkConfig().getJoin(), settings);
        watch(config, settings);
        bound(config);
        closeWhatIsNotNeeded(config);
        return config;
    }

    /** The only thing that a process must know to be let in. Two clusters never have the same. */
    static String clusterName(ClusterSecret secret) {
        return HexFormat.of().formatHex(secret.derive(NAME_PURPOSE, NAME_BYTES));
    }

    /** On one port at one address, and for members only: with "advanced" settings no client, REST or memcache is answered. */
    private static void listen(Config config, int port, InetAddress address) {
        AdvancedNetworkConfig network = config.getAdvancedNetworkConfig().setEnabled(true);
        network.setMemberEndpointConfig(
                new ServerSocketEndpointConfig().setPort(port).setPortAutoIncrement(false));
        config.setProperty("hazelcast.local.localAddress", address.getHostAddress());
        set(config, ClusterProperty.SOCKET_BIND_ANY, false);
        set(config, ClusterProperty.PREFER_IPv4_STACK, !(address instanceof Inet6Address));
        set(config, ClusterProperty.SOCKET_CONNECT_TIMEOUT_SECONDS, CONNECT_SECONDS_MAX);
    }

    private static void join(JoinConfig join, MembershipConfig settings) {
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        switch (settings.discovery()) {
            case MemberList(List<HostPort> addresses) -> {
                join.getTcpIpConfig().setEnabled(true);
                addresses.forEach(each -> join.getTcpIpConfig().addMember(each.toString()));
            }
            case Multicast(String group, int port) ->
                join.getMulticastConfig()
                        .setEnabled(true)
                        .setMulticastGroup(group)
                        .setMulticastPort(port)
                        .setMulticastTimeToLive(MULTICAST_HOPS_MAX);
            case KubernetesDns(String service) ->
                join.getKubernetesConfig()
                        .setEnabled(true)
                        .setProperty("service-dns", service)
                        .setProperty("service-port", Integer.toString(settings.port()));
        }
    }

    private static void watch(Config config, MembershipConfig settings) {
        long heartbeatSeconds = wholeSeconds(settings.heartbeat());
        long failureSeconds = settings.failureTimeout().toSeconds();
        set(config, ClusterProperty.HEARTBEAT_INTERVAL_SECONDS, heartbeatSeconds);
        set(config, ClusterProperty.MAX_NO_HEARTBEAT_SECONDS, failureSeconds);
        set(config, ClusterProperty.MASTERSHIP_CLAIM_TIMEOUT_SECONDS, 2 * failureSeconds);
        // Two that do not reach each other while others reach both: off unless it is more than 0.
        set(
                config,
                ClusterProperty.PARTIAL_MEMBER_DISCONNECTION_RESOLUTION_HEARTBEAT_COUNT,
                Math.max(1, failureSeconds / heartbeatSeconds));
        set(config, ClusterProperty.MERGE_FIRST_RUN_DELAY_SECONDS, MERGE_SECONDS);
        set(config, ClusterProperty.MERGE_NEXT_RUN_DELAY_SECONDS, MERGE_SECONDS);
        set(config, ClusterProperty.WAIT_SECONDS_BEFORE_JOIN, 0);
        set(config, ClusterProperty.MAX_JOIN_SECONDS, JOIN_SECONDS_MAX);
        set(config, ClusterProperty.GRACEFUL_SHUTDOWN_MAX_WAIT, CLOSE_SECONDS_MAX);
        set(config, ClusterProperty.CLUSTER_SHUTDOWN_TIMEOUT_SECONDS, CLOSE_SECONDS_MAX);
    }

    /** Hazelcast counts in seconds. */
    private static long wholeSeconds(Duration time) {
        return time.plusSeconds(1).minusNanos(1).toSeconds();
    }

    /** Few threads, short queues. */
    private static void bound(Config config) {
        set(config, ClusterProperty.IO_THREAD_COUNT, 1);
        set(config, ClusterProperty.EVENT_THREAD_COUNT, 1);
        set(config, ClusterProperty.EVENT_QUEUE_CAPACITY, EVENTS_WAITING_MAX);
        set(config, ClusterProperty.PARTITION_OPERATION_THREAD_COUNT, 2);
        set(config, ClusterProperty.GENERIC_OPERATION_THREAD_COUNT, 2);
        set(config, ClusterProperty.RESPONSE_THREAD_COUNT, 1);
        set(config, ClusterProperty.CLIENT_ENGINE_THREAD_COUNT, 1);
        set(config, ClusterProperty.CLIENT_ENGINE_QUERY_THREAD_COUNT, 1);
        set(config, ClusterProperty.CLIENT_ENGINE_BLOCKING_THREAD_COUNT, 1);
        set(config, ClusterProperty.PARTITION_COUNT, PARTITIONS);
        config.addTopicConfig(new TopicConfig(BEATS).setStatisticsEnabled(false));
    }

    private static void closeWhatIsNotNeeded(Config config) {
        config.getSerializationConfig()
                .setJavaSerializationFilterConfig(
                        only(new ClassFilter().addClasses(SERIALIZABLE).addPackages(SERIALIZABLE_PACKAGES)))
                .setCompactSerializationConfig(
                        new CompactSerializationConfig().setZeroConfigFilter(only(new ClassFilter())));
        config.getManagementCenterConfig()
                .setScriptingEnabled(false)
                .setConsoleEnabled(false)
                .setDataAccessEnabled(false);
        config.getJetConfig().setEnabled(false).setResourceUploadEnabled(false);
        config.getMetricsConfig().setEnabled(false);
        set(config, ClusterProperty.PHONE_HOME_ENABLED, false);
        set(config, ClusterProperty.SHUTDOWNHOOK_ENABLED, false);
        set(config, ClusterProperty.ENABLE_JMX, false);
        set(config, ClusterProperty.HEALTH_MONITORING_LEVEL, "OFF");
        set(config, ClusterProperty.LOGGING_TYPE, "slf4j");
        set(config, ClusterProperty.LOGGING_ENABLE_DETAILS, false); // They begin each line with the cluster's name.
        set(config, ClusterProperty.LOG_EMOJI_ENABLED, false);
    }

    private static JavaSerializationFilterConfig only(ClassFilter allowed) {
        JavaSerializationFilterConfig filter = new JavaSerializationFilterConfig().setDefaultsDisabled(true);
        filter.setWhitelist(allowed);
        return filter;
    }

    private static void set(Config config, HazelcastProperty property, Object value) {
        config.setProperty(property.getName(), value.toString());
    }
}
