package dev.cairn.node;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits for the signals that stop a server: the first is answered by an orderly end, the second halts at once.
 *
 * <p>A shutdown hook could not do it: the JVM ignores a second signal while hooks run. {@code sun.misc.Signal} is supported by
 * every JDK but has no public form, and naming it in the source is a warning that cannot be switched off: hence reflection.
 */
final class StopSignals {
    /** What a shell reports for a process that SIGINT ended; the second signal ends this one. */
    private static final int HALTED = 130;

    private static final List<String> NAMES = List.of("TERM", "INT");

    private final CountDownLatch first = new CountDownLatch(1);
    private final AtomicBoolean seen = new AtomicBoolean();

    private StopSignals() {}

    /** Takes over the signals from now on. */
    static StopSignals install() {
        StopSignals signals = new StopSignals();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (_, method, _) -> {
                        if (method.getName().equals("handle")) {
                            signals.arrived();
                        }
                        return null;
                    });
            for (String name : NAMES) {
                Object each = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handlerType).invoke(null, each, handler);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this JVM hands over no signals", e);
        }
        return signals;
    }

    /** Returns when the first signal has come. */
    void await() throws InterruptedException {
        first.await();
    }

    /** As if the first signal had come. */
    void stop() {
        first.countDown();
    }

    private void arrived() {
        if (seen.getAndSet(true)) {
            Runtime.getRuntime().halt(HALTED);
        }
        first.countDown();
    }
}
