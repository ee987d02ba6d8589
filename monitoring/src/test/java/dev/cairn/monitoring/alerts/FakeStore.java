package dev.cairn.monitoring.alerts;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps in memory, and fails on request. */
final class FakeStore implements AlertsStore {
    final List<AlertChange> history = new ArrayList<>();
    AlertSettings settings = AlertSettings.NONE;
    boolean fails;
    boolean unreadable;
    int saved;
    private Optional<Untold> untold = Optional.empty();

    @Override
    public AlertSettings load() {
        return settings;
    }

    @Override
    public boolean isUnreadable() {
        return unreadable;
    }

    @Override
    public void save(AlertSettings next) throws IOException {
        if (fails) {
            throw new IOException("the disk is full");
        }
        settings = next;
        saved++;
    }

    @Override
    public void keep(Untold kept) {
        untold = Optional.of(kept);
    }

    @Override
    public Optional<Untold> takeUntold() {
        Optional<Untold> kept = untold;
        untold = Optional.empty();
        return kept;
    }

    @Override
    public void append(AlertChange change) throws IOException {
        if (fails) {
            throw new IOException("the disk is full");
        }
        history.add(change);
    }

    @Override
    public List<Alert> firing() {
        Map<String, Alert> firing = new LinkedHashMap<>();
        for (AlertChange change : history) {
            change.alert().ifPresent(alert -> {
                if (change.kind() == AlertChange.Kind.FIRING) {
                    firing.put(alert.id(), alert);
                } else if (change.kind() == AlertChange.Kind.RESOLVED) {
                    firing.remove(alert.id());
                }
            });
        }
        return List.copyOf(firing.values());
    }
}
