package dev.cairn.node.thumbnail;

import dev.cairn.node.thumbnail.Orientation.Region;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;

/** Decodes one picture, or a part of it. */
final class Decoder {
    /** What warnings say when pixels are missing; others are about notes, or about bytes that are too many. */
    private static final List<String> LOSSES = List.of("EOI", "remature end", "Huffman");

    private final PictureSource source;
    private final PictureHead head;
    private final Deadline deadline;
    private final List<String> warnings = new ArrayList<>();

    Decoder(PictureSource source, PictureHead head, Deadline deadline) {
        this.source = source;
        this.head = head;
        this.deadline = deadline;
    }

    /**
     * Decodes every so many pixels of a part, each way.
     *
     * @throws IOException if the source cannot be read
     * @throws ThumbnailException {@link ThumbnailError.Damaged} or {@link ThumbnailError.TookTooLong}
     */
    BufferedImage decode(Region part, int step) throws IOException {
        boolean profiled = head.type() == PictureType.JPEG && head.icc().isPresent() && !JpegHead.isOfInks(head);
        SourceStream stream = new SourceStream(profiled ? JpegHead.withoutProfile(source) : source, deadline);
        try {
            BufferedImage image =
                    readsParts(head) ? read(stream, part, step) : cut(read(stream, whole(), step), part, step);
            deadline.check();
            throwIfIncomplete();
            return image;
        } catch (IOException | RuntimeException e) {
            throw reason(e, stream.failure());
        }
    }

    /** Whether no more is decoded than the part. The JDK's reader of BMP and TwelveMonkeys' of TIFF take other pixels than they are told. */
    static boolean readsParts(PictureHead head) {
        return head.type() != PictureType.BMP && head.type() != PictureType.TIFF;
    }

    /** Whether pixels can be passed over. The JDK's reader of BMP mixes their colours up. */
    static boolean readsSteps(PictureHead head) {
        return head.type() != PictureType.BMP;
    }

    private Region whole() {
        return new Region(0, 0, head.width(), head.height());
    }

    /** A part of what was decoded with so many pixels passed over, each way. */
    static BufferedImage cut(BufferedImage decoded, Region part, int step) {
        int x = part.x() / step;
        int y = part.y() / step;
        return decoded.getSubimage(
                x,
                y,
                Math.min(Math.ceilDiv(part.width(), step), decoded.getWidth() - x),
                Math.min(Math.ceilDiv(part.height(), step), decoded.getHeight() - y));
    }

    private ThumbnailException reason(Exception caught, Optional<IOException> failure) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        if (caught instanceof ThumbnailException known) {
            return known;
        }
        return deadline.isOver()
                ? deadline.over()
                : ThumbnailException.damaged(head.type(), "its pixels cannot be decoded");
    }

    private void throwIfIncomplete() {
        if (warnings.stream().anyMatch(text -> LOSSES.stream().anyMatch(text::contains))) {
            throw ThumbnailException.damaged(head.type(), "some of its pixels are missing");
        }
    }

    private BufferedImage read(SourceStream stream, Region part, int step) throws IOException {
        ImageReader reader = Codecs.reader(head);
        try {
            reader.setInput(stream, true, true);
            IIOReadWarningListener hear = (_, warning) -> warnings.add(warning);
            reader.addIIOReadWarningListener(hear);
            if (reader.getWidth(0) != head.width() || reader.getHeight(0) != head.height()) {
                throw ThumbnailException.damaged(head.type(), "it says two things of its size");
            }
            reader.addIIOReadProgressListener(new AbortWhenOver(deadline));
            return reader.read(0, parameters(reader, part, step));
        } finally {
            reader.dispose();
        }
    }

    private ImageReadParam parameters(ImageReader reader, Region part, int step) {
        ImageReadParam parameters = reader.getDefaultReadParam();
        if (part.width() < head.width() || part.height() < head.height()) {
            parameters.setSourceRegion(new Rectangle(part.x(), part.y(), part.width(), part.height()));
        }
        if (step > 1) { // From the middle, or the picture would move.
            int first = readsParts(head) ? (step - 1) / 2 : 0;
            parameters.setSourceSubsampling(step, step, first, first);
        }
        return parameters;
    }
}
