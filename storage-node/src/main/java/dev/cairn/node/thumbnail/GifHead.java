package dev.cairn.node.thumbnail;

import java.io.IOException;

/** The screen of a GIF, and its first frame. */
final class GifHead {
    /** Blocks before the first frame. */
    static final int BLOCKS_MAX = 10_000;

    private static final int SCREEN_AT = 6;
    private static final int EXTENSION = 0x21;
    private static final int FRAME = 0x2c;

    private GifHead() {}

    static PictureHead read(SourceBytes bytes) throws IOException {
        int flags = bytes.u8(SCREEN_AT + 4);
        long at = SCREEN_AT + 7L + table(flags);
        for (int i = 0; i < BLOCKS_MAX; i++) {
            switch (bytes.u8(at)) {
                case EXTENSION -> at += 2;
                case FRAME -> {
                    int width = bytes.u16(at + 5);
                    int height = bytes.u16(at + 7);
                    return PictureHead.plain(bytes.type(), width, height, 1 + 4, 0);
                }
                default -> throw bytes.damaged("there is no frame");
            }
            for (int length = bytes.u8(at); length > 0 && i < BLOCKS_MAX; length = bytes.u8(at)) {
                at += 1 + length;
                i++;
            }
            at++;
        }
        throw bytes.damaged("there are more than %d blocks before the first frame".formatted(BLOCKS_MAX));
    }

    private static int table(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }
}
