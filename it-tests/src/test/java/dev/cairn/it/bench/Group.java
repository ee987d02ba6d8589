package dev.cairn.it.bench;

import java.io.IOException;
import java.util.List;

/** Rows that one set-up of nodes and references yields. */
interface Group {
    /** Measures for as long as it takes and leaves no process and no data behind. */
    List<Row> measure(Bench bench) throws IOException;
}
