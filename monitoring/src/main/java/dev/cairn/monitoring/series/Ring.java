package dev.cairn.monitoring.series;

import dev.cairn.monitoring.recording.Recording;
import dev.cairn.monitoring.recording.Sum;
import java.util.Arrays;
import java.util.function.Consumer;

/** The recordings of the last steps of one series; steps in which nothing was recorded take no room. Used by one thread. */
final class Ring {
    private static final long NEVER = Long.MIN_VALUE;

    private final int stepTicks;
    private final long[] steps;
    private final Recording[] recordings;

    /**
     * @param stepTicks how many ticks are one step
     * @param steps how many steps are kept
     */
    Ring(int stepTicks, int steps) {
        this.stepTicks = stepTicks;
        this.steps = new long[steps];
        this.recordings = new Recording[steps];
        Arrays.fill(this.steps, NEVER);
        Arrays.fill(recordings, Recording.NONE);
    }

    /** Adds to the step of a tick. */
    void add(long tick, Recording more) {
        addToStep(tick / stepTicks, more);
    }

    private void addToStep(long step, Recording more) {
        int place = (int) (step % steps.length);
        if (steps[place] < step) {
            steps[place] = step;
            recordings[place] = more;
        } else if (steps[place] == step) {
            recordings[place] = recordings[place].plus(more);
        }
    }

    /** Adds all of another ring of such steps, but for those that this one has given up. */
    void addAll(Ring other) {
        for (int i = 0; i < other.steps.length; i++) {
            if (other.steps[i] != NEVER) {
                addToStep(other.steps[i], other.recordings[i]);
            }
        }
    }

    /** Adds the steps that end after a tick to a sum. */
    void sum(long afterTick, Sum into) {
        each(afterTick, into::add);
    }

    /** Gives the recordings of the steps that end after a tick, in any order. */
    void each(long afterTick, Consumer<Recording> to) {
        for (int i = 0; i < steps.length; i++) {
            if (steps[i] != NEVER && (steps[i] + 1) * stepTicks > afterTick + 1) {
                to.accept(recordings[i]);
            }
        }
    }
}
