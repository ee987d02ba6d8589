package dev.cairn.it.bench;

import dev.cairn.it.bench.Rounds.Measurement;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.rocksdb.CompressionType;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The least that a listing costs: RocksDB's iterator over rows about as large as those of versions, without any answer made of them. */
final class RocksRows {
    private static final int VALUE_BYTES = 200;
    private static final int PAGE_ROWS = 1_000;
    private static final int PAGES = 2_000;

    private RocksRows() {}

    /** @param pageP99Millis of finding a row and reading it and the 999 after it */
    record Speed(double perSecond, double pageP99Millis) {}

    /** Stores {@code rows} rows in a folder of their own, which stays, and reads them. */
    static Speed measure(Path folder, int rows) throws IOException {
        Files.createDirectories(folder);
        try (Options options =
                        new Options().setCreateIfMissing(true).setCompressionType(CompressionType.LZ4_COMPRESSION);
                RocksDB db = RocksDB.open(options, folder.toString())) {
            SplittableRandom random = new SplittableRandom(1);
            byte[] value = new byte[VALUE_BYTES];
            for (int i = 0; i < rows; i++) {
                random.nextBytes(value);
                db.put(key(i), value);
            }
            db.compactRange();
            Measurement<Double> scan = round -> scan(db, rows);
            scan.run(0);
            return new Speed(Rounds.of(scan).median(Double::doubleValue), pageP99Millis(db, rows, random));
        } catch (RocksDBException e) {
            throw new IOException(e);
        }
    }

    private static double scan(RocksDB db, int rows) throws IOException {
        long began = System.nanoTime();
        int read = read(db, key(0), rows);
        if (read != rows) {
            throw new IOException("of " + rows + " rows " + read + " were read");
        }
        return rows / ((System.nanoTime() - began) / 1e9);
    }

    private static double pageP99Millis(RocksDB db, int rows, SplittableRandom random) {
        long[] nanos = new long[PAGES];
        for (int i = 0; i < PAGES; i++) {
            long began = System.nanoTime();
            read(db, key(random.nextInt(rows - PAGE_ROWS)), PAGE_ROWS);
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        return nanos[PAGES * 99 / 100] / 1e6;
    }

    private static int read(RocksDB db, byte[] from, int most) {
        ByteBuffer key = ByteBuffer.allocateDirect(64);
        ByteBuffer value = ByteBuffer.allocateDirect(VALUE_BYTES);
        int read = 0;
        try (RocksIterator rows = db.newIterator()) {
            for (rows.seek(from); rows.isValid() && read < most; rows.next()) {
                rows.key(key.clear());
                rows.value(value.clear());
                read++;
            }
        }
        return read;
    }

    private static byte[] key(int number) {
        return "listed-0-%09d".formatted(number).getBytes(StandardCharsets.US_ASCII);
    }
}
