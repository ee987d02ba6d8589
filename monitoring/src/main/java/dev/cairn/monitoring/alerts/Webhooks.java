package dev.cairn.monitoring.alerts;

import java.time.Duration;
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

    /** Puts something in for one of them, if it is there. */
    synchronized void put(String webhook, AlertChange change) {
        WebhookQueue queue = queues.get(webhook);
        if (queue != null) {
            queue.put(change);
        }
    }

    /** Sends no more after some time, which is shorter if there is nothing to send, or nobody takes it. What is put in then waits. */
    void close(Duration atMost) {
        List<WebhookQueue> all;
        synchronized (this) {
            all = List.copyOf(queues.values());
        }
        awaitIdle(all, atMost);
        all.forEach(WebhookQueue::close);
    }

    /** What waits for each, the oldest first. */
    synchronized Map<String, List<AlertChange>> waitingByName() {
        Map<String, List<AlertChange>> waiting = new TreeMap<>();
        queues.forEach((name, queue) -> waiting.put(name, queue.all()));
        return waiting;
    }

    private static void awaitIdle(List<WebhookQueue> all, Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        try {
            for (WebhookQueue queue : all) {
                queue.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
