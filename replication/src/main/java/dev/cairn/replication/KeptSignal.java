package dev.cairn.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.ratis.util.AwaitForSignal;

/**
 * Wakes a sender. A {@link #signal} of Ratis is lost where it comes between the look whether there is something to do and the wait, and the sender then does nothing
 * until a heartbeat is due; one that is {@link #keep kept} ends the next wait. (Not all may be: the answers to some requests signal, and the
 * wait is what keeps those requests apart.)
 */
final class KeptSignal extends AwaitForSignal {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition signalled = lock.newCondition();
    private boolean kept;
    private long signals;

    KeptSignal(Object name) {
        super(name);
    }

    /** Ends the wait under way, or the next one. */
    void keep() {
        lock.lock();
        try {
            kept = true;
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void signal() {
        lock.lock();
        try {
            signals++;
            signalled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void await() throws InterruptedException {
        await(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean await(long time, TimeUnit unit) throws InterruptedException {
        lock.lock();
        try {
            long before = signals;
            long nanosLeft = unit.toNanos(time);
            while (!kept && signals == before && nanosLeft > 0) {
                nanosLeft = signalled.awaitNanos(nanosLeft);
            }
            boolean woken = kept || signals != before;
            kept = false;
            return woken;
        } finally {
            lock.unlock();
        }
    }
}
