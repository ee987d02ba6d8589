package dev.cairn.node.thumbnail;

import dev.cairn.metadata.PictureFormat;
import dev.cairn.metadata.Variant;
import dev.cairn.node.thumbnail.MemoryBudget.Share;
import dev.cairn.node.thumbnail.Orientation.Region;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Optional;

/** From one source to one thumbnail, on one thread. The first class here that has to do with pictures. */
final class ThumbnailJob {
    /** Of a large JPEG so many pixels are decoded for each one that is shown, each way: others are passed over. */
    static final int JPEG_PIXELS_FOR_ONE = 3;

    /** A JPEG of so many pixels takes little time, and looks better if all of them are looked at. */
    static final long JPEG_PIXELS_WHOLE = 4_000_000;

    /** Of a WebP: none is passed over, as its decoder makes the mean of them. */
    static final int WEBP_PIXELS_FOR_ONE = 2;

    /** What scaling takes for a pixel of the result, and of the picture, beside what was decoded. */
    private static final int RESULT_PIXEL_BYTES = 4 * 4;

    private static final int FIXED_BYTES = 256 << 10;

    private final PictureSource source;
    private final Variant variant;
    private final ThumbnailLimits limits;
    private final MemoryBudget memory;
    private final Deadline deadline;
    private final Optional<TurboJpeg> turbo;

    /** @param turbo decodes what it knows, if it is there */
    ThumbnailJob(
            PictureSource source,
            Variant variant,
            ThumbnailLimits limits,
            MemoryBudget memory,
            Deadline deadline,
            Optional<TurboJpeg> turbo) {
        this.source = source;
        this.variant = variant;
        this.limits = limits;
        this.memory = memory;
        this.deadline = deadline;
        this.turbo = turbo;
    }

    /**
     * @throws IOException if the source cannot be read
     * @throws ThumbnailException if there is none
     */
    Thumbnail make() throws IOException, InterruptedException {
        PictureType type = PictureHead.type(source);
        return type == PictureType.PDF ? ofPage() : ofPicture(PictureHead.read(type, source));
    }

    private Thumbnail ofPage() throws IOException, InterruptedException {
        PageBoxes.check(source, limits.pixels());
        try (Share _ = memory.take(PictureType.PDF, Math.min(PainterProcess.PAGE_BYTES, memory.jobBytes()), deadline)) {
            BufferedImage page = new PainterProcess(source, PictureType.PDF, limits.pixels(), deadline).page(variant);
            Layout layout = Layout.of(page.getWidth(), page.getHeight(), variant);
            Region cut = layout.cut();
            BufferedImage part = page.getSubimage(cut.x(), cut.y(), cut.width(), cut.height());
            return finished(part, layout, Orientation.UPRIGHT, Optional.empty(), PictureType.PDF);
        }
    }

    private Thumbnail ofPicture(PictureHead head) throws IOException, InterruptedException {
        if (head.pixels() > limits.pixels()) {
            throw new ThumbnailException(new ThumbnailError.TooManyPixels(head.type(), limits.pixels(), head.pixels()));
        }
        Orientation orientation = head.orientation();
        Layout layout = orientation.isSwapped()
                ? Layout.of(head.height(), head.width(), variant)
                : Layout.of(head.width(), head.height(), variant);
        Region part = orientation.stored(layout.cut(), head.width(), head.height());
        Optional<Thumbnail> fast = byTurboJpeg(head, part, layout);
        if (fast.isPresent()) {
            return fast.get();
        }
        int step = step(head, part, layout);
        try (Share _ = memory.take(head.type(), bytes(head, part, layout, step), deadline)) {
            return finished(decoded(head, part, step), layout, head);
        }
    }

    /** Empty if it is not there, does not know such a picture, or may not have the memory for it. */
    private Optional<Thumbnail> byTurboJpeg(PictureHead head, Region part, Layout layout)
            throws IOException, InterruptedException {
        if (turbo.isEmpty() || !TurboJpeg.knows(head, source.sizeBytes())) {
            return Optional.empty();
        }
        int shrink = isLarge(part) ? TurboJpeg.shrink(pixelsForOne(head, part, layout)) : 1;
        long bytes = besidePixels(layout) + TurboJpeg.bytes(head, source.sizeBytes(), shrink);
        if (bytes > memory.jobBytes()) {
            return Optional.empty();
        }
        try (Share _ = memory.take(head.type(), bytes, deadline)) {
            Optional<BufferedImage> whole = turbo.get().decode(source, head, shrink, deadline);
            return whole.isPresent()
                    ? Optional.of(finished(Decoder.cut(whole.get(), part, shrink), layout, head))
                    : Optional.empty();
        }
    }

    private Thumbnail finished(BufferedImage decoded, Layout layout, PictureHead head) throws IOException {
        Optional<ICC_Profile> profile =
                Pixels.keepsColours(decoded) ? head.icc().flatMap(Colours::profile) : Optional.empty();
        return finished(decoded, layout, head.orientation(), profile, head.type());
    }

    private BufferedImage decoded(PictureHead head, Region part, int step) throws IOException, InterruptedException {
        return head.type() == PictureType.WEBP
                ? new PainterProcess(source, head.type(), limits.pixels(), deadline)
                        .webp(part, Math.ceilDiv(part.width(), step), Math.ceilDiv(part.height(), step))
                : new Decoder(source, head, deadline).decode(part, step);
    }

    /** Of a large JPEG as few pixels as look well; of what is not faster for it, as many as there is memory for. */
    private int step(PictureHead head, Region part, Layout layout) {
        int most = pixelsForOne(head, part, layout);
        if (head.type() == PictureType.WEBP) {
            return Math.max(1, most / WEBP_PIXELS_FOR_ONE);
        }
        if (head.type() == PictureType.JPEG && isLarge(part)) {
            return Math.max(1, most / JPEG_PIXELS_FOR_ONE);
        }
        int step = 1;
        while (step < most && Decoder.readsSteps(head) && bytes(head, part, layout, step) > memory.jobBytes()) {
            step++;
        }
        return step;
    }

    private static boolean isLarge(Region part) {
        return (long) part.width() * part.height() > JPEG_PIXELS_WHOLE;
    }

    /** How many there are for each that is shown, each way. */
    private static int pixelsForOne(PictureHead head, Region part, Layout layout) {
        boolean swapped = head.orientation().isSwapped();
        int across = part.width() / (swapped ? layout.height() : layout.width());
        int down = part.height() / (swapped ? layout.width() : layout.height());
        return Math.max(1, Math.min(across, down));
    }

    private static long bytes(PictureHead head, Region part, Layout layout, int step) {
        long decoded = Decoder.readsParts(head)
                ? decoded(part.width(), part.height(), step)
                : decoded(head.width(), head.height(), step);
        return besidePixels(layout) + head.scratchBytes() + decoded * head.pixelBytes() * 3 / 2;
    }

    private static long besidePixels(Layout layout) {
        return FIXED_BYTES + (long) layout.canvasWidth() * layout.canvasHeight() * RESULT_PIXEL_BYTES;
    }

    private static long decoded(int width, int height, int step) {
        return (long) Math.ceilDiv(width, step) * Math.ceilDiv(height, step);
    }

    private Thumbnail finished(
            BufferedImage decoded,
            Layout layout,
            Orientation orientation,
            Optional<ICC_Profile> profile,
            PictureType type)
            throws IOException {
        boolean swapped = orientation.isSwapped();
        BufferedImage scaled = Scaler.scale(
                Pixels.plain(decoded),
                swapped ? layout.height() : layout.width(),
                swapped ? layout.width() : layout.height());
        profile.ifPresent(each -> Colours.toSrgb(scaled, each));
        deadline.check();
        Canvas canvas = Canvas.of(scaled)
                .upright(orientation)
                .within(layout.canvasWidth(), layout.canvasHeight(), variant.background());
        return written(canvas, type.as(variant.format()));
    }

    private Thumbnail written(Canvas canvas, PictureFormat format) {
        Canvas last = format == PictureFormat.JPEG ? canvas.opaque(variant.background()) : canvas;
        byte[] bytes = Encoder.encode(last.image(), format, variant.quality());
        deadline.check();
        return new Thumbnail(bytes, "image/" + format, last.width(), last.height());
    }
}
