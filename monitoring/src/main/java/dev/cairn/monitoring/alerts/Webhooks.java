package dev.cairn.monitoring.alerts;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The queues of all webhooks. Any thread; nothing waits. */
final class Webhooks {
    private final WebhookQueue.Tools tools;
    private final Map<String, WebhookQueue> queues = new TreeMap<>();

    Webhooks(WebhookQueue.Tools tools) {
        this.tools = tools;
    }

    /** From now on these, and no others. One that is the same as before keeps what waits for it. */
    synchronized void set(Map<String, Webhook> webhooks) {
        List<WebhookQueue> before = new ArrayList<>(queues.values());
        for (WebhookQueue queue : before) {
            if (!queue.webhook().equals(webhooks.get(queue.webhook().name()))) {
                queue.close();
                queues.remove(queue.webhook().name());
            }
        }
        webhooks.forEach((name, webhook) -> queues.computeIfAbsent(name, _ -> new WebhookQueue(webhook, tools)));
    }

    synchronized void put(AlertChange change) {
        queues.values().forEach(queue -> queue.put(change));
    }

    synchronized int waiting() {
        return queues.values().stream().mapToInt(WebhookQueue::waiting).sum();
    }

    synchronized void close() {
        queues.values().forEach(WebhookQueue::close);
    }
}
