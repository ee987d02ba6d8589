package dev.cairn.node.variant;

import java.io.IOException;

/** The content of a version is no longer where it was: the object was changed, or moved, since it was looked up. Look again. */
public final class PictureGoneException extends IOException {
    private static final long serialVersionUID = 1;

    PictureGoneException() {
        super("the content of the picture is no longer there");
    }
}
