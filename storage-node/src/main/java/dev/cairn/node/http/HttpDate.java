package dev.cairn.node.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** Dates of header fields (RFC 9110, 5.6.7): written as IMF-fixdate, read in all three forms, to the second. */
final class HttpDate {
    private static final DateTimeFormatter IMF_FIXDATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

    private static final List<DateTimeFormatter> READ = List.of(
            IMF_FIXDATE,
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 1970)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH));

    /** How many of the seconds that were written last are kept: objects come in bursts, and to write one costs a microsecond. */
    private static final int KEPT = 256;

    private static final AtomicReferenceArray<@Nullable Written> LAST = new AtomicReferenceArray<>(KEPT);

    private record Written(long epochSecond, String text) {}

    private HttpDate() {}

    static String format(Instant instant) {
        long second = instant.getEpochSecond();
        int slot = Math.floorMod(second, KEPT);
        Written known = LAST.get(slot);
        if (known == null || known.epochSecond() != second) {
            known = written(second);
            LAST.set(slot, known);
        }
        return known.text();
    }

    private static Written written(long epochSecond) {
        return new Written(
                epochSecond,
                IMF_FIXDATE.format(Instant.ofEpochSecond(epochSecond).atOffset(ZoneOffset.UTC)));
    }

    /** Empty if it is none: a condition on a date that cannot be read is ignored (RFC 9110, 13.1.3). */
    static Optional<Instant> parse(String text) {
        return READ.stream().flatMap(form -> parse(text.strip(), form).stream()).findFirst();
    }

    private static Optional<Instant> parse(String text, DateTimeFormatter form) {
        try {
            return Optional.of(LocalDateTime.parse(text, form).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
