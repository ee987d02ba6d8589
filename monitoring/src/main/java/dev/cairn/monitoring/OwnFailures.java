package dev.cairn.monitoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes wrong in the monitor itself: counted, logged once for each cause, and never told to who measures. */
final class OwnFailures {
    private static final Logger log = LoggerFactory.getLogger(OwnFailures.class);

    /** So many causes are told apart; later ones are only counted. */
    private static final int CAUSES_MAX = 100;

    private final Counter count;
    private final Set<String> causes = ConcurrentHashMap.newKeySet();

    OwnFailures(MeterRegistry registry) {
        this.count = Counter.builder("cairn.monitor.failures")
                .description("Measurements that were lost and steps of the monitor that failed")
                .register(registry);
    }

    void add(String what, Exception failure) {
        count.increment();
        StackTraceElement[] stack = failure.getStackTrace();
        String cause = what + failure.getClass().getName() + (stack.length == 0 ? "" : " at " + stack[0]);
        if (causes.size() < CAUSES_MAX && causes.add(cause)) {
            log.warn("{}; the same again is counted, not logged", what, failure);
        }
    }
}
