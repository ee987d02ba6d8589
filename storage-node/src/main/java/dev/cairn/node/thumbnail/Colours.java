package dev.cairn.node.thumbnail;

import com.twelvemonkeys.imageio.color.ColorProfiles;
import java.awt.color.CMMException;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.WritableRaster;
import java.util.Optional;

/** From the colours of a profile to those of sRGB. */
final class Colours {
    private static final int[] WITHOUT_ALPHA = {0, 1, 2};

    private Colours() {}

    /**
     * The profile that numbers of a picture are of.
     *
     * @return empty if that is sRGB, or not one of red, green and blue, or nothing at all
     */
    static Optional<ICC_Profile> profile(byte[] icc) {
        try {
            ICC_Profile profile = ColorProfiles.createProfile(icc);
            return profile.getColorSpaceType() == ColorSpace.TYPE_RGB && !ColorProfiles.isCS_sRGB(profile)
                    ? Optional.of(profile)
                    : Optional.empty();
        } catch (IllegalArgumentException | CMMException e) {
            return Optional.empty(); // As viewers do, who show the picture without it.
        }
    }

    /** Changes the image. Leaves it as it is if the profile cannot be applied. */
    static void toSrgb(BufferedImage image, ICC_Profile profile) {
        WritableRaster colours =
                image.getRaster().createWritableChild(0, 0, image.getWidth(), image.getHeight(), 0, 0, WITHOUT_ALPHA);
        try {
            ICC_Profile[] way = {profile, ICC_Profile.getInstance(ColorSpace.CS_sRGB)};
            WritableRaster converted = new ColorConvertOp(way, null).filter(colours, null);
            colours.setRect(converted);
        } catch (IllegalArgumentException | CMMException e) {
            return;
        }
    }
}
