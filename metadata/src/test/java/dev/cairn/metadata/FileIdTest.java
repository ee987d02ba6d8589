package dev.cairn.metadata;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileIdTest {
    @Test
    void theNextOneComesRightAfterInTheirOrder() {
        assertThat(FileId.FIRST.next()).contains(new FileId(0, 1));
        assertThat(new FileId(5, Long.MAX_VALUE).next()).contains(new FileId(5, Long.MIN_VALUE));
        assertThat(new FileId(5, -1).next()).contains(new FileId(6, 0));
        assertThat(new FileId(-1, -1).next()).isEmpty();
    }
}
