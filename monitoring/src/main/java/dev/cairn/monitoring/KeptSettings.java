package dev.cairn.monitoring;

import dev.cairn.monitoring.kept.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings of a monitor, which outlive a restart. They are written before they are applied, so that what was told to whoever
 * changed them holds. Any thread; {@link #change} blocks.
 */
public final class KeptSettings {
    private static final Logger log = LoggerFactory.getLogger(KeptSettings.class);

    private final WholeFile file;
    private final Form form;
    private final List<Consumer<MonitoringSettings>> appliers = new ArrayList<>();
    private volatile MonitoringSettings now;

    /** How settings are written down. */
    public interface Form {
        byte[] encode(MonitoringSettings settings);

        /**
         * @return what is missing has its default
         * @throws RuntimeException if they are no settings
         */
        MonitoringSettings decode(byte[] bytes);
    }

    private KeptSettings(WholeFile file, Form form, MonitoringSettings now) {
        this.file = file;
        this.form = form;
        this.now = now;
    }

    /**
     * The settings of a file, or defaults if there is none. One that is damaged is put aside as {@code NAME.broken}, and one that
     * cannot be read is left alone: a node starts with defaults then, and its log says so.
     */
    public static KeptSettings open(Path path, Form form) {
        WholeFile file = new WholeFile(path);
        return new KeptSettings(file, form, read(path, file, form));
    }

    private static MonitoringSettings read(Path path, WholeFile file, Form form) {
        try {
            byte[] bytes = file.read().orElse(null);
            return bytes == null ? MonitoringSettings.DEFAULT : decoded(bytes, path, file, form);
        } catch (IOException e) {
            log.warn("The settings of the monitor cannot be read; defaults hold: {}", e.toString());
            return MonitoringSettings.DEFAULT;
        }
    }

    private static MonitoringSettings decoded(byte[] bytes, Path path, WholeFile file, Form form) throws IOException {
        try {
            return form.decode(bytes);
        } catch (RuntimeException e) {
            log.warn(
                    "The settings of the monitor in {} are damaged and were put aside as {}; defaults hold: {}",
                    path,
                    file.putAside(),
                    e.getMessage());
            return MonitoringSettings.DEFAULT;
        }
    }

    public MonitoringSettings now() {
        return now;
    }

    /** Applies the settings now, and after each change, on the thread that changes them. It should not fail; if it does, others go on. */
    public synchronized void also(Consumer<MonitoringSettings> applier) {
        appliers.add(applier);
        apply(applier);
    }

    /**
     * Changes them, one change after the other. On return they are synced and applied.
     *
     * @param change may throw; then nothing has changed
     * @throws IOException if they could not be written; then nothing has changed until the next start
     */
    public synchronized MonitoringSettings change(UnaryOperator<MonitoringSettings> change) throws IOException {
        MonitoringSettings changed = change.apply(now);
        if (!changed.equals(now)) {
            file.write(form.encode(changed));
            now = changed;
            log.info("The settings of the monitor are now {}", changed);
            appliers.forEach(this::apply);
        }
        return changed;
    }

    private void apply(Consumer<MonitoringSettings> applier) {
        try {
            applier.accept(now);
        } catch (RuntimeException e) {
            log.error("Settings of the monitor cannot be applied", e);
        }
    }
}
